import { describe, expect, it } from 'vitest'
import { readArguments } from './read-arguments.ts'

describe('readArguments', () => {
  it.each([[['-f', 'a.yaml']], [['--file', 'a.yaml']], [['--file=a.yaml']]])('reads %j', (args) => {
    expect(readArguments(args)).toEqual({ ok: true, value: { file: 'a.yaml', help: false } })
  })

  it('reads nothing as nothing', () => {
    expect(readArguments([])).toEqual({ ok: true, value: { help: false } })
  })

  it.each([[['--fiel', 'a.yaml']], [['a.yaml']], [['-f']]])('refuses %j', (args) => {
    expect(readArguments(args)).toMatchObject({ ok: false })
  })
})
