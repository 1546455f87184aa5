import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberOf, parseJsonObject } from './json-object.ts'

const parse = (text: string) => parseJsonObject(Buffer.from(text))

/** Halves of characters too, which JSON can only escape. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) })
const isPlain = (value: unknown): boolean => !JSON.stringify(value).includes('\\')

/** JSON objects that are not too deep, with awkward names and texts. Names that must be escaped have tests of their own. */
const members = fc.dictionary(
  fc.oneof(anyText.filter(isPlain), fc.constantFrom('__proto__', 'constructor', '{', ':')),
  fc.oneof(anyText, fc.jsonValue({ maxDepth: 4 }).filter(isPlain)),
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
      fc.property(members, anyText, (object, name) => {
        const twice = `${JSON.stringify(name)}:1`
        const text = `{${twice},"inner":${JSON.stringify(object)},${twice}}`
        expect(parse(text)).toEqual({ ok: false, failure: 'must not have a member twice' })
      }),
    )
  })

  it('refuses it in another spelling', () => {
    expect(parse(String.raw`{"alg":1,"\u0061lg":2}`).ok).toBe(false)
    expect(parse(String.raw`{"a":{"x/y":1,"x\/y":2}}`).ok).toBe(false)
  })

  it('refuses it at any depth', () => {
    const around = fc.array(fc.constantFrom(['[', ']'], ['{"x":', '}']), { maxLength: 8 })
    fc.assert(
      fc.property(members, around, (object, levels) => {
        const start = levels.map(([open]) => open).join('')
        const end = levels
          .map(([, close]) => close)
          .toReversed()
          .join('')
        const inner = `"a":1,"b":${JSON.stringify(object)}`
        expect(parse(`{"x":${start}{${inner}}${end}}`).ok).toBe(true)
        expect(parse(`{"x":${start}{${inner},"a":{}}${end}}`).ok).toBe(false)
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

  it.each([
    [
      'bytes that are not UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      'must be UTF-8',
    ],
    ['a byte order mark', Buffer.from('\uFEFF{}'), 'must be a JSON object'],
    ['half an object', Buffer.from('{"a":'), 'must be a JSON object'],
    ['an array', Buffer.from('[]'), 'must be a JSON object'],
    ['null', Buffer.from('null'), 'must be a JSON object'],
    [
      'a name with a backslash',
      Buffer.from(String.raw`{"a":[{"b\\c":1}]}`),
      'must not have a backslash in a member’s name',
    ],
  ])('names the rule that %s breaks', (_what, bytes, failure) => {
    expect(parseJsonObject(bytes)).toEqual({ ok: false, failure })
  })

  it('gives no member by a name that is not its own, whatever was read before', () => {
    for (let times = 0; times < 3; times += 1) parse(String.raw`{"read before":1,"\\":1}`)
    const given = parse(String.raw`{"read before":1,"\"":2}`)
    expect(given.ok ? Object.keys(given.value) : []).not.toContain('\\')
  })

  it('takes names that are escaped', () => {
    const value = { '"quoted"': 1, 'https://example.org/claim': 2, 'é\n\ud800': { 'a:"b': 3 } }
    const escaped = JSON.stringify(value).replaceAll('/', String.raw`\/`)
    expect(parse(escaped)).toEqual({ ok: true, value })
  })

  it('takes texts for no names, whatever stands in them', () => {
    const text = String.raw`{"a":"\"a\":1,{","b":["a","a",",","\\"],"c":{"d":"d"},"d":1}`
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) })
  })

  it('sees a member twice after objects and lists have ended', () => {
    for (const inner of ['{"b":1}', '[1,{"a":1}]', '[]', '{}', '""'])
      expect(parse(`{"a":1,"x":${inner},"a":2}`).ok).toBe(false)
  })
})

describe('memberOf', () => {
  it('gives the object’s own members only', () => {
    expect(memberOf({ a: 1 }, 'a')).toBe(1)
    expect(memberOf({}, 'toString')).toBeUndefined()
  })
})
