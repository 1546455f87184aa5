import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareFields, type Fields, known, mergeFields } from './fields.ts'

const value = fc.oneof(fc.string(), fc.boolean())
const section = fc.dictionary(fc.string(), value)
const fields: fc.Arbitrary<Fields> = fc.dictionary(fc.string(), fc.oneof(value, section))
/** Anything a server may answer. */
const live = fc.dictionary(fc.string(), fc.jsonValue())

describe('compareFields', () => {
  const declared = { enabled: true, config: { issuer: 'https://a.example' } } as const
  const same = { enabled: true, alias: 'partner', config: { issuer: 'https://a.example', x: 'y' } }

  it('finds nothing where the declared fields are as declared, whatever else is there', () => {
    expect(compareFields(declared, same)).toEqual([])
  })

  it('names a field in a section by its path, with both values', () => {
    const other = { ...same, config: { ...same.config, issuer: 'https://b.example' } }
    expect(compareFields(declared, other)).toEqual([
      { path: 'config.issuer', from: 'https://b.example', to: 'https://a.example' },
    ])
  })

  it('finds a field whose whole section is missing', () => {
    expect(compareFields(declared, { enabled: true })).toEqual([
      { path: 'config.issuer', from: '(not set)', to: 'https://a.example' },
    ])
  })

  it('takes absent, false and empty for the same', () => {
    expect(compareFields({ hideOnLogin: false, config: { logoutUrl: '' } }, {})).toEqual([])
  })

  it('tells false from a text', () => {
    expect(compareFields({ useJwksUrl: 'false' }, { useJwksUrl: 'true' })).toHaveLength(1)
    expect(compareFields({ useJwksUrl: 'false' }, {})).toHaveLength(1)
  })

  it.each(['secret', 'clientSecret'])('never shows a value of %s', (name) => {
    expect(compareFields({ [name]: 'new' }, { [name]: 'old' })).toEqual([{ path: name }])
  })

  it('does not take what every object inherits for a live field', () => {
    expect(compareFields({ toString: 'x' }, {})).toEqual([
      { path: 'toString', from: '(not set)', to: 'x' },
    ])
  })
})

describe('mergeFields', () => {
  it('leaves nothing to compare, whatever the live object is', () => {
    fc.assert(
      fc.property(fields, live, (declared, object) => {
        expect(compareFields(declared, mergeFields(object, declared))).toEqual([])
      }),
    )
  })

  it('leaves every field as it was that is not declared', () => {
    fc.assert(
      fc.property(fields, live, (declared, object) => {
        const undeclared = (from: object) =>
          Object.entries(from).filter(([name]) => !Object.hasOwn(declared, name))
        expect(undeclared(mergeFields(object, declared))).toEqual(undeclared(object))
      }),
    )
  })

  it('leaves the other members of a section as they were', () => {
    const merged = mergeFields({ config: { a: '1', b: '2' } }, { config: { b: '3' } })
    expect(merged).toEqual({ config: { a: '1', b: '3' } })
  })

  it('changes nothing where nothing differs', () => {
    fc.assert(
      fc.property(live, (object) => {
        expect(mergeFields(object, {})).toEqual(object)
      }),
    )
  })
})

describe('known', () => {
  it('leaves out what is undefined, and keeps false and the empty text', () => {
    expect(known({ a: undefined, b: false, c: '' })).toEqual({ b: false, c: '' })
  })
})
