import { describe, expect, it } from 'vitest'
import { NOW } from '../../test/partner.ts'
import type { TokenClaims } from './claims.ts'
import { checkTime } from './token-time.ts'
import type { TimePolicy } from './token-time.ts'

const check = (times: Partial<TokenClaims>, policy: Partial<TimePolicy> = {}) => {
  const claims = { iss: 'i', aud: [], scopes: [], all: {}, exp: NOW + 60, ...times }
  return checkTime(claims, { leewaySeconds: 5, ...policy }, NOW)
}

describe('checkTime', () => {
  it('gives back the claims of a token in time', () => {
    expect(check({ sub: 'alice' })).toMatchObject({ ok: true, value: { sub: 'alice' } })
  })

  it.each([
    ['expired', { exp: NOW - 5 }, { exp: NOW - 4.999 }],
    ['not_yet_valid', { nbf: NOW + 5.001 }, { nbf: NOW + 5 }],
    ['issued_in_future', { iat: NOW + 5.001 }, { iat: NOW + 5 }],
  ])('calls a token %s from the moment its leeway ends', (reason, late, inTime) => {
    expect(check(late)).toEqual({ ok: false, failure: { reason, now: NOW, ...late } })
    expect(check(inTime)).toMatchObject({ ok: true })
  })

  it('calls a token too old once its age and leeway are over', () => {
    const policy = { maxAgeSeconds: 60 }
    expect(check({ iat: NOW - 65 }, policy)).toMatchObject({ ok: true })
    expect(check({ iat: NOW - 65.001 }, policy)).toEqual({
      ok: false,
      failure: { reason: 'too_old', iat: NOW - 65.001, now: NOW, maxAgeSeconds: 60 },
    })
  })

  it('wants to know when a token was issued, where its age is limited, and says for what', () => {
    expect(check({}, { maxAgeSeconds: 60 })).toEqual({
      ok: false,
      failure: {
        reason: 'claim_invalid',
        check: 'time',
        claim: 'iat',
        expected: 'a time, for the age',
        got: 'nothing',
      },
    })
  })

  it('refuses every token under a leeway or an age that is not a number', () => {
    expect(check({}, { leewaySeconds: NaN })).toMatchObject({ failure: { reason: 'expired' } })
    expect(check({ iat: NOW }, { maxAgeSeconds: NaN })).toMatchObject({
      failure: { reason: 'too_old' },
    })
  })
})
