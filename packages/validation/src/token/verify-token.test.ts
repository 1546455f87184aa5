import type { Members } from '@cambio/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLAIMS, createPartner, ISSUER, NOW, parsed, POLICY, valueOf } from '../../test/partner.ts'
import type { Partner } from '../../test/partner.ts'
import type { TokenPolicy } from './token-policy.ts'
import { verifyToken } from './verify-token.ts'

let partner: Partner
beforeAll(async () => {
  partner = await createPartner()
})

interface Case {
  readonly claims?: Members
  readonly header?: Members
  readonly policy?: Partial<TokenPolicy>
  readonly now?: number
}

const verify = ({ claims, header, policy, now = NOW }: Case = {}) =>
  verifyToken(parsed(partner.token(claims, header)), { ...POLICY, ...policy }, partner.keys, {
    now,
  })

const refusal = (reason: string, facts: object = {}) => ({
  ok: false,
  failure: { reason, ...facts },
})

describe('verifyToken', () => {
  it('accepts a token that meets its policy, and gives its claims in one form', async () => {
    const verified = valueOf(await verify())
    expect(verified.claims).toEqual({
      iss: ISSUER,
      sub: 'alice',
      aud: ['gateway'],
      exp: NOW + 240,
      iat: NOW - 60,
      nbf: NOW - 60,
      jti: 'a-token',
      azp: 'partner-app',
      sid: 'a-session',
      scopes: ['openid', 'profile'],
      all: CLAIMS,
    })
  })

  it('accepts a token with no more than issuer, expiry, audience and scope', async () => {
    const optional = {
      sub: undefined,
      azp: undefined,
      iat: undefined,
      nbf: undefined,
      jti: undefined,
    }
    const claims = { ...optional, sid: undefined, typ: undefined }
    expect(await verify({ claims })).toMatchObject({ ok: true })
  })

  describe('header', () => {
    it.each(['HS256', 'none', 'nOnE', ' none', 'eddsa', 'Ed25519', 'PS256'])(
      'refuses the algorithm %j that the policy does not list',
      async (alg) => {
        const facts = { got: alg, allowed: POLICY.algorithms }
        expect(await verify({ header: { alg } })).toEqual(refusal('alg_not_allowed', facts))
      },
    )

    it('accepts no algorithm when the policy lists none', async () => {
      expect(await verify({ policy: { algorithms: [] } })).toMatchObject(refusal('alg_not_allowed'))
    })

    it.each([
      'logout+jwt',
      'dpop+jwt',
      'secevent+jwt',
      'id-token',
      'application/application/at+jwt',
    ])('refuses the type %s', async (typ) => {
      const facts = { member: 'typ', got: typ }
      expect(await verify({ header: { typ } })).toEqual(refusal('header_not_allowed', facts))
    })

    it.each(['JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', undefined])(
      'accepts the type %s',
      async (typ) => {
        expect(await verify({ header: { typ } })).toMatchObject({ ok: true })
      },
    )

    it('refuses a token without a type where the policy wants at+jwt', async () => {
      const policy = { types: ['at+jwt'] }
      const facts = { member: 'typ', got: 'nothing' }
      const header = { typ: undefined }
      expect(await verify({ policy, header })).toEqual(refusal('header_not_allowed', facts))
    })
  })

  describe('issuer', () => {
    it.each([
      `${ISSUER}/`,
      ISSUER.toUpperCase(),
      ISSUER.replace('https', 'http'),
      ISSUER.replace('.example', '.example:443'),
      ISSUER.replace('.example', '.example.'),
      ISSUER.replace('partner', 'p%61rtner'),
      ISSUER.replace('login.p', 'login.\u0440'),
      ` ${ISSUER}`,
      `${ISSUER}\u200B`,
      `${ISSUER}\u0000`,
      `${ISSUER}?x`,
    ])('refuses %j, which is only nearly the issuer', async (iss) => {
      expect(await verify({ claims: { iss } })).toMatchObject(
        refusal('issuer_mismatch', { expected: ISSUER }),
      )
    })
  })

  describe('time', () => {
    it.each([
      ['the moment it ends, leeway included', NOW - 5],
      ['long after', 0],
      ['a time before time', -1],
      ['half a second too late', NOW - 5.5],
    ])('refuses %s', async (_what, exp) => {
      expect(await verify({ claims: { exp } })).toEqual(refusal('expired', { exp, now: NOW }))
    })

    it('accepts a second before the leeway ends', async () => {
      expect(await verify({ claims: { exp: NOW - 4 } })).toMatchObject({ ok: true })
    })

    it('refuses what begins or was issued later than the leeway', async () => {
      const later = NOW + 6
      expect(await verify({ claims: { nbf: later } })).toEqual(
        refusal('not_yet_valid', { nbf: later, now: NOW }),
      )
      expect(await verify({ claims: { iat: later } })).toEqual(
        refusal('issued_in_future', { iat: later, now: NOW }),
      )
    })

    it('accepts what begins and was issued within the leeway', async () => {
      expect(await verify({ claims: { nbf: NOW + 5, iat: NOW + 5 } })).toMatchObject({ ok: true })
    })

    it('refuses a token that is older than the policy allows', async () => {
      const policy = { maxAgeSeconds: 60 }
      const iat = NOW - 66
      const facts = { iat, now: NOW, maxAgeSeconds: 60 }
      expect(await verify({ claims: { iat }, policy })).toEqual(refusal('too_old', facts))
      expect(await verify({ claims: { iat: NOW - 65 }, policy })).toMatchObject({ ok: true })
    })

    it('wants a time of issue when the policy limits the age', async () => {
      expect(
        await verify({ claims: { iat: undefined }, policy: { maxAgeSeconds: 60 } }),
      ).toMatchObject(refusal('claim_invalid', { claim: 'iat' }))
    })

    it('refuses everything under a leeway or age that is not a number', async () => {
      expect(await verify({ policy: { leewaySeconds: NaN } })).toMatchObject(refusal('expired'))
      expect(await verify({ policy: { maxAgeSeconds: NaN } })).toMatchObject(refusal('too_old'))
    })
  })

  describe('forms of claims', () => {
    it.each(['exp', 'nbf', 'iat'])(
      'refuses %s as text, true, null, a list or an object',
      async (claim) => {
        for (const value of [String(NOW), true, null, [NOW], { value: NOW }])
          expect(await verify({ claims: { [claim]: value } })).toMatchObject(
            refusal('claim_invalid', { claim, expected: 'a finite number' }),
          )
      },
    )

    it('refuses a token without end', async () => {
      expect(await verify({ claims: { exp: undefined } })).toEqual(
        refusal('claim_invalid', {
          check: 'claims',
          claim: 'exp',
          expected: 'a finite number',
          got: 'nothing',
        }),
      )
    })

    it.each(['exp', 'nbf', 'iat'])('refuses %s that reads as infinity', async (claim) => {
      const payload = JSON.stringify({ ...CLAIMS, [claim]: 'X' }).replace('"X"', '1e400')
      const token = parsed(partner.sign('{"alg":"EdDSA","kid":"partner-key"}', payload))
      expect(await verifyToken(token, POLICY, partner.keys, { now: NOW })).toMatchObject(
        refusal('claim_invalid', { claim }),
      )
    })

    it.each(['sub', 'jti', 'azp', 'sid'])(
      'refuses %s that is no text to name something by',
      async (claim) => {
        for (const value of ['', 7, null, {}, ['a'], 'a\u0000b', 'x'.repeat(1_025)])
          expect(await verify({ claims: { [claim]: value } })).toMatchObject(
            refusal('claim_invalid', { claim, expected: 'text' }),
          )
      },
    )

    it.each([[['gateway', 1, null]], [{ gateway: true }], [7], [''], [Array(101).fill('gateway')]])(
      'refuses the audience %j',
      async (aud) => {
        expect(await verify({ claims: { aud } })).toMatchObject(
          refusal('claim_invalid', { claim: 'aud' }),
        )
      },
    )
  })

  describe('use', () => {
    const idTokens = { idTokens: true }
    const NEVER = [
      ['typ', 'Refresh'],
      ['typ', 'refresh'],
      ['typ', 'Offline'],
      ['typ', 'Logout'],
      ['typ', 'Serialized-ID'],
      ['token_use', 'refresh_token'],
      ['token_use', 'Refresh'],
      ['events', {}],
    ] as const
    const MARKS = [
      ['typ', 'ID'],
      ['token_use', 'id'],
      ['at_hash', 'x'],
      ['c_hash', 'x'],
      ['s_hash', 'x'],
    ] as const

    it.each(NEVER)('never takes a token with %s %j, ID tokens or not', async (claim, value) => {
      for (const policy of [{}, idTokens])
        expect(await verify({ claims: { [claim]: value }, policy })).toMatchObject(
          refusal('claim_invalid', { check: 'use', claim }),
        )
    })

    it.each(MARKS)('takes an ID token, with %s %j, only when asked', async (claim, value) => {
      const claims = { [claim]: value }
      expect(await verify({ claims })).toMatchObject(refusal('claim_invalid', { claim }))
      expect(await verify({ claims, policy: idTokens })).toMatchObject({
        value: { kind: 'id-token' },
      })
    })

    it('takes an ID token with a nonce for what it is, and an access token for what it is', async () => {
      const claims = { nonce: 'n', typ: undefined }
      expect(await verify({ claims, policy: idTokens })).toMatchObject({
        value: { kind: 'id-token' },
      })
      expect(await verify({ policy: idTokens })).toMatchObject({ value: { kind: 'jwt' } })
      expect(await verify()).toMatchObject({ value: { kind: 'jwt' } })
    })

    it.each(['at_hash', 'c_hash', 's_hash', 'events'])(
      'refuses a token with %s, whatever it says it is',
      async (claim) => {
        expect(
          await verify({ claims: { [claim]: {}, typ: 'Bearer' }, header: { typ: 'at+jwt' } }),
        ).toMatchObject(refusal('claim_invalid', { claim }))
      },
    )

    it('refuses a nonce, unless the token says it is an access token', async () => {
      const claims = { nonce: 'n', typ: undefined }
      expect(await verify({ claims })).toMatchObject(refusal('claim_invalid', { claim: 'nonce' }))
      expect(await verify({ claims: { nonce: 'n', typ: 'Bearer' } })).toMatchObject({ ok: true })
      expect(await verify({ claims, header: { typ: 'at+jwt' } })).toMatchObject({ ok: true })
    })
  })

  describe('audience', () => {
    it.each([undefined, [], 'gateway2', 'GATEWAY', 'gateway ', 'gatewa', ['other']])(
      'refuses a token for %j',
      async (aud) => {
        expect(await verify({ claims: { aud } })).toEqual(
          refusal('audience_mismatch', {
            expected: POLICY.audiences,
            got: aud === undefined ? [] : [aud].flat(),
          }),
        )
      },
    )

    it('accepts one of ours among others', async () => {
      expect(await verify({ claims: { aud: ['other', 'gateway'] } })).toMatchObject({ ok: true })
    })

    it('accepts nobody when the policy names neither audience nor client', async () => {
      expect(await verify({ policy: { audiences: [] } })).toMatchObject(
        refusal('audience_mismatch'),
      )
    })
  })

  describe('client', () => {
    const policy = { clients: ['partner-app', 'partner-mobile'] }

    it.each([
      ['azp', { azp: 'partner-mobile' }],
      ['client_id', { azp: undefined, client_id: 'partner-mobile' }],
      ['cid', { azp: undefined, cid: 'partner-mobile' }],
      ['appid', { azp: undefined, appid: 'partner-mobile' }],
    ])('finds the client in %s', async (_where, claims) => {
      expect(await verify({ claims, policy })).toMatchObject({ ok: true })
    })

    it.each([
      ['of another client', { azp: 'stranger' }, 'stranger'],
      ['of nearly the client', { azp: 'Partner-App' }, 'Partner-App'],
      ['of no client', { azp: undefined }, 'nothing'],
      ['of another client, whatever else it names', { azp: 'x', client_id: 'partner-app' }, 'x'],
      ['whose client is no text', { azp: undefined, client_id: ['partner-app'] }, 'an array'],
    ])('refuses a token %s', async (_what, claims, got) => {
      expect(await verify({ claims, policy })).toEqual(
        refusal('client_not_accepted', { expected: policy.clients, got }),
      )
    })

    it('is enough where the policy names no audience', async () => {
      const alone = { ...policy, audiences: [] }
      expect(await verify({ claims: { aud: undefined }, policy: alone })).toMatchObject({
        ok: true,
      })
      expect(await verify({ claims: { azp: 'stranger' }, policy: alone })).toMatchObject(
        refusal('client_not_accepted'),
      )
    })

    it('does not stand for the audience where the policy names both', async () => {
      expect(await verify({ claims: { aud: 'other' }, policy })).toMatchObject(
        refusal('audience_mismatch'),
      )
    })
  })

  describe('scope', () => {
    const policy = { scopes: ['read', 'write'] }

    it.each([
      ['text', { scope: 'write read' }],
      ['a list', { scope: ['read', 'write'] }],
      ['scp as text', { scope: undefined, scp: 'read write' }],
      ['scp as a list', { scope: undefined, scp: ['read', 'write'] }],
    ])('finds every required scope in %s', async (_where, claims) => {
      expect(await verify({ claims, policy })).toMatchObject({ ok: true })
    })

    it.each([
      ['one is missing', 'read', ['write']],
      ['they differ in case', 'READ WRITE', ['read', 'write']],
      ['they are only parts of a word', 'readwrite', ['read', 'write']],
      ['it is an object', { read: true, write: true }, ['read', 'write']],
      ['one of a list is no text', ['read', 'write', 1], ['read', 'write']],
      ['it is null', null, ['read', 'write']],
    ])('refuses when %s', async (_what, scope, missing) => {
      expect(await verify({ claims: { scope }, policy })).toMatchObject(
        refusal('scope_missing', { missing }),
      )
    })
  })

  describe('claim rules', () => {
    it.each([
      ['text', 'a', 'a'],
      ['number', 7, 7],
      ['false', false, false],
      ['one of several', { oneOf: ['b', 7, 'a'] }, 'a'],
      ['in a list', { contains: 'a' }, ['b', 'a']],
      ['present', { present: true as const }, 0],
    ])('accepts %s', async (_what, rule, org) => {
      expect(await verify({ claims: { org }, policy: { claims: { org: rule } } })).toMatchObject({
        ok: true,
      })
    })

    it.each([
      ['a', 'A', 'a'],
      ['a', ['a'], 'a'],
      [7, '7', '7'],
      ['a', undefined, 'a'],
      [{ oneOf: ['a', 'b'] }, 'c', 'one of a, b'],
      [{ oneOf: [true] }, 'true', 'one of true'],
      [{ contains: 'a' }, ['b'], 'a list that contains a'],
      [{ contains: 'a' }, 'banana', 'a list that contains a'],
      [{ present: true as const }, undefined, 'any value'],
      [{ present: true as const }, null, 'any value'],
    ])('refuses under %j the value %j', async (rule, org, expected) => {
      expect(await verify({ claims: { org }, policy: { claims: { org: rule } } })).toMatchObject(
        refusal('claim_invalid', { claim: 'org', expected }),
      )
    })

    it('does not take what every object has for a claim', async () => {
      const policy = { claims: { toString: { present: true as const } } }
      expect(await verify({ policy })).toMatchObject(
        refusal('claim_invalid', { claim: 'toString', got: 'nothing' }),
      )
    })
  })
})
