import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJsonObject } from './json-object.ts'

const parse = (text: string) => parseJsonObject(Buffer.from(text))

/** JSON objects that are not too deep, with awkward names and texts. */
const members = fc.dictionary(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', '"', '{', '\\'),
  ),
  fc.jsonValue({ maxDepth: 4 }),
)

describe('parseJsonObject', () => {
  it('reads what JSON.parse reads, when no member comes twice', () => {
    fc.assert(
      fc.property(members, (object) => {
        const text = JSON.stringify(object, undefined, 1)
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  it('refuses any member that comes a second time', () => {
    fc.assert(
      fc.property(members, fc.string({ unit: 'grapheme' }), (object, name) => {
        const twice = `${JSON.stringify(name)}:1`
        const text = `{${twice},"inner":${JSON.stringify(object)},${twice}}`
        expect(parse(text)).toEqual({ ok: false, failure: 'must not have a member twice' })
      }),
    )
  })

  it('lets the same name stand in different objects', () => {
    expect(parse('{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":"a"}}').ok).toBe(true)
  })

  it('takes 16 levels and refuses 17', () => {
    const nested = (levels: number) => `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect(parse(nested(16)).ok).toBe(true)
    expect(parse(nested(17))).toMatchObject({ failure: 'must not be nested deeper than 16 levels' })
  })
})
