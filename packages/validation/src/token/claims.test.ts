import { describe, expect, it } from 'vitest'
import { CLAIMS, ISSUER, NOW } from '../../test/partner.ts'
import { readClaims } from './claims.ts'

const read = (changes: object = {}) => readClaims({ ...CLAIMS, ...changes })

describe('readClaims', () => {
  it('gives nothing for what a token does not say', () => {
    const all = { iss: ISSUER, exp: NOW }
    expect(readClaims(all)).toStrictEqual({
      ok: true,
      value: { iss: ISSUER, aud: [], exp: NOW, scopes: [], all },
    })
  })

  it.each([
    ['gateway', ['gateway']],
    [
      ['gateway', 'other'],
      ['gateway', 'other'],
    ],
    [[], []],
  ])('reads the audience %j as a list', (aud, list) => {
    expect(read({ aud })).toMatchObject({ ok: true, value: { aud: list } })
  })

  it('takes names of 1024 characters and a hundred audiences, and no more', () => {
    const longest = 'x'.repeat(1_024)
    expect(read({ sub: longest, aud: Array(100).fill(longest) }).ok).toBe(true)
    expect(read({ sub: `${longest}x` }).ok).toBe(false)
    expect(read({ aud: [`${longest}x`] }).ok).toBe(false)
    expect(read({ aud: Array(101).fill('gateway') }).ok).toBe(false)
  })

  it.each([
    ['iss', 'text'],
    ['exp', 'a finite number'],
    ['aud', 'text or an array of texts'],
    ['sub', 'text'],
    ['iat', 'a finite number'],
    ['nbf', 'a finite number'],
    ['jti', 'text'],
    ['azp', 'text'],
    ['sid', 'text'],
  ])('says what %s must be, and what it is', (claim, expected) => {
    expect(read({ [claim]: { a: 1 } })).toEqual({
      ok: false,
      failure: { reason: 'claim_invalid', check: 'claims', claim, expected, got: 'an object' },
    })
  })
})
