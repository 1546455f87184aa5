import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerText } from './header-text.ts'

const text = (value: unknown): string | undefined => {
  const told = headerText(value)
  return told.ok ? told.value : undefined
}
const rule = (value: unknown): string | undefined => {
  const told = headerText(value)
  return told.ok ? undefined : told.failure
}

describe('a claim as a header', () => {
  it.each([
    ['alice', 'alice'],
    ['Alice B. (ops), x', 'Alice B. (ops), x'],
    [7, '7'],
    [false, 'false'],
    [['a', 'b'], 'a,b'],
    [[1, true], '1,true'],
  ])('%j is %j', (value, expected) => {
    expect(text(value)).toBe(expected)
  })

  it.each([undefined, null, '', []])('%j tells nothing', (value) => {
    expect(text(value)).toBe('')
  })

  it('beyond ASCII is UTF-8', () => {
    expect(Buffer.from(text('Łukasz 李') ?? '', 'latin1').toString('utf8')).toBe('Łukasz 李')
  })

  it.each(['a\r\nX-Admin: 1', 'a\nb', 'a\rb', 'a\u0000b', 'a\tb', 'a\u007fb', 'a\u0085b'])(
    '%j would split or cut a header, and is none',
    (value) => {
      expect(rule(value)).toBe('must hold no control character')
      expect(rule(['ok', value])).toBe('must hold no control character')
    },
  )

  it.each([' alice', 'alice ', '\u00a0alice'])('%j would be read as another user', (value) => {
    expect(rule(value)).toBe('must not begin or end with a blank')
  })

  it('an item with a comma would be two', () => {
    expect(rule(['user,admin'])).toBe('an item of a list must hold no comma')
  })

  it('half a character would be the same for many users', () => {
    expect(rule('a\ud800')).toBe('must be well-formed Unicode')
  })

  it.each([{ a: 1 }, [['a']], [{}], [null]])('%j is no text', (value) => {
    expect(rule(value)).toMatch(/^must be a text/)
  })

  it('never holds what ends a header, whatever the claim is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const told = headerText(value)
        // oxlint-disable-next-line no-control-regex -- what may not be there
        expect(told.ok ? told.value : '').not.toMatch(/[\u0000-\u001f\u007f]|[^\u0000-\u00ff]/)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const told = headerText(value)
        expect(told.ok ? Buffer.from(told.value, 'latin1').toString('utf8') : value).toBe(value)
      }),
    )
  })
})
