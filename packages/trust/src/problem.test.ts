import { describe, expect, it } from 'vitest'
import { formatPath, formatProblems, quoted } from './problem.ts'

describe('formatPath', () => {
  it.each([
    [['routes', 2, 'target', 'audience', 0], 'routes[2].target.audience[0]'],
    [['issuers', 0, 'accept', 'claims', 'https://x/y'], 'issuers[0].accept.claims["https://x/y"]'],
    [[], 'trust file'],
    [[''], '[""]'],
  ])('writes %j as %s', (path, text) => {
    expect(formatPath(path)).toBe(text)
  })
})

describe('quoted', () => {
  it('bounds what it quotes', () => {
    expect(quoted('x'.repeat(10_000)).length).toBeLessThan(100)
  })

  it('writes control characters as escapes', () => {
    expect(quoted('a\n\u001B[2Jb\u202E')).toBe('"a\\u{a}\\u{1b}[2Jb\\u{202e}"')
  })
})

describe('formatProblems', () => {
  const problem = { path: 'routes[0].upstream', message: 'is missing', hint: 'write one' }

  it('names file, line, column, field, fault and remedy on one line', () => {
    expect(formatProblems([{ ...problem, line: 12, column: 5 }], 'cambio.yaml')).toBe(
      'cambio.yaml:12:5 routes[0].upstream: is missing — write one',
    )
  })

  it('names the variable alone when there is no file', () => {
    expect(formatProblems([{ path: 'PORT', message: 'is not a number' }])).toBe(
      'PORT: is not a number',
    )
  })

  it('tells what two readers found alike once', () => {
    expect(formatProblems([problem, { ...problem }, { ...problem, path: 'other' }])).toBe(
      'routes[0].upstream: is missing — write one\nother: is missing — write one',
    )
  })
})
