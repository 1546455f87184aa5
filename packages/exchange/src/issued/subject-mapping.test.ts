import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSubjectMapping } from './subject-mapping.ts'

const ALICE = { iss: 'https://partner.example', sub: 'alice' }

describe('a subject mapping', () => {
  it('knows whom a subject is here, until the last token of it is over', () => {
    const mapping = createSubjectMapping()
    expect(mapping.subOf(ALICE, 0)).toBeUndefined()
    mapping.remember(ALICE, { sub: '1', exp: 100 })
    mapping.remember(ALICE, { sub: '1', exp: 50 })
    expect(mapping.subOf(ALICE, 99)).toBe('1')
    expect(mapping.subOf(ALICE, 100)).toBeUndefined()
  })

  it('tells subjects of two issuers apart, however their names are put together', () => {
    const mapping = createSubjectMapping()
    mapping.remember({ iss: 'a', sub: 'b"c' }, { sub: '1', exp: 100 })
    expect(mapping.subOf({ iss: 'a","b', sub: 'c' }, 0)).toBeUndefined()
    expect(mapping.subOf({ iss: 'x', sub: 'b"c' }, 0)).toBeUndefined()
  })

  it.each([
    ['of a subject without sub', { iss: 'a' }, { sub: '1', exp: 100 }],
    ['of an issued token without sub', ALICE, { exp: 100 }],
  ])('remembers nothing %s', (_what, subject, issued) => {
    const mapping = createSubjectMapping()
    mapping.remember(subject, issued)
    expect(mapping.subOf(subject, 0)).toBeUndefined()
  })

  it('forgets whom it has not met for longest, and never knows more than its limit', () => {
    const mapping = createSubjectMapping(2)
    const meet = (sub: string) =>
      mapping.remember({ iss: 'a', sub }, { sub: `${sub}-here`, exp: 9 })
    for (const each of ['1', '2', '1', '3']) meet(each)
    expect(['1', '2', '3'].map((sub) => mapping.subOf({ iss: 'a', sub }, 0))).toEqual([
      '1-here',
      undefined,
      '3-here',
    ])
  })

  it('holds to the one it knows, whatever is asked in between', () => {
    const met = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50)))
    fc.assert(
      fc.property(met, (all) => {
        const mapping = createSubjectMapping()
        mapping.remember(ALICE, { sub: 'first', exp: 60 })
        for (const [sub, exp] of all)
          mapping.remember({ iss: ALICE.iss, sub }, { sub: 'other', exp })
        expect(mapping.subOf(ALICE, 59)).toBe('first')
      }),
    )
  })
})
