import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprintOf } from './fingerprint.ts'
import { gatherFingerprints, movedBetween } from './gather-fingerprints.ts'

const client = { clientId: 'gateway', enabled: true, redirectUris: ['a', 'b'], attributes: {} }

describe('fingerprintOf', () => {
  it.each([
    { secret: 'another' },
    { clientSecret: 'another' },
    { registrationAccessToken: 'another' },
    { credentials: [{ value: 'another' }] },
    { attributes: { 'client.secret.rotated': 'another' } },
    { access: { configure: true } },
  ])('is the same whatever %o says', (more) => {
    expect(fingerprintOf({ ...client, ...more })).toBe(fingerprintOf(client))
  })

  it.each([{ enabled: false }, { redirectUris: ['a'] }, { attributes: { theirs: 'x' } }])(
    'is another one with %o',
    (change) => {
      expect(fingerprintOf({ ...client, ...change })).not.toBe(fingerprintOf(client))
    },
  )

  it('is the same whatever the order of members and of lists', () => {
    expect(
      fingerprintOf({
        attributes: {},
        redirectUris: ['b', 'a'],
        enabled: true,
        clientId: 'gateway',
      }),
    ).toBe(fingerprintOf(client))
  })

  it('tells nothing there from an empty thing', () => {
    expect(new Set([null, {}, [], ''].map(fingerprintOf)).size).toBe(4)
  })

  it('takes any answer', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        expect(fingerprintOf(answer)).toMatch(/^sha256:[0-9a-f]{64}$/)
      }),
    )
  })
})

describe('movedBetween', () => {
  function gathered(...answers: readonly (readonly [string, unknown])[]) {
    const { record, fingerprints } = gatherFingerprints()
    for (const [doing, answer] of answers) record(doing, answer)
    return fingerprints()
  }
  const before = gathered(['read a', 1], ['list b', 1], ['list b', 2])

  it('names what is read otherwise, no more, and newly', () => {
    expect(movedBetween(before, gathered(['read a', 2], ['read c', 1]))).toEqual([
      'list b',
      'read a',
      'read c',
    ])
  })

  it('takes the answers of several requests for one thing together, whichever came first', () => {
    expect(movedBetween(before, gathered(['list b', 2], ['list b', 1], ['read a', 1]))).toEqual([])
    expect(movedBetween(before, gathered(['list b', 1], ['read a', 1]))).toEqual(['list b'])
  })
})
