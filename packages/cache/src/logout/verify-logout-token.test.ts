import { webcrypto } from 'node:crypto'
import { createSigningKey, type Members, type SigningKey, signToken } from '@cambio/testkit'
import { err, type KeySet, ok, parseToken, Secret } from '@cambio/validation'
import { beforeAll, describe, expect, it } from 'vitest'
import { Clock, START } from '../../test/baseline.ts'
import { createMemoryOnce } from '../once/memory-once.ts'
import type { OnceGuard } from '@cambio/validation'
import type { LogoutPolicy } from './logout-policy.ts'
import { LOGOUT_EVENT, verifyLogoutToken } from './verify-logout-token.ts'

const ISSUER = 'https://partner.example'

const POLICY: LogoutPolicy = {
  issuer: ISSUER,
  audiences: ['gateway'],
  algorithms: ['ES256'],
  untyped: false,
  maxAgeSeconds: 300,
  leewaySeconds: 5,
}

const CLAIMS = {
  iss: ISSUER,
  aud: 'gateway',
  iat: START - 10,
  exp: START + 110,
  jti: 'a-logout',
  events: { [LOGOUT_EVENT]: {} },
  sub: 'alice',
  sid: 'a-session',
}

let key: SigningKey
let keys: KeySet
beforeAll(async () => {
  key = await createSigningKey('ES256')
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const found = await webcrypto.subtle.importKey('jwk', key.publicJwk, curve, true, ['verify'])
  keys = {
    find: async ({ alg, kid }) =>
      kid === key.kid
        ? ok(found)
        : err({ reason: 'key_not_found', issuer: ISSUER, alg, ...(kid !== undefined && { kid }) }),
    refresh: async () => false,
  }
})

interface Case {
  readonly claims?: Members
  readonly header?: Members
  readonly policy?: Partial<LogoutPolicy>
  readonly once?: OnceGuard
  readonly signedBy?: SigningKey
  readonly now?: number
}

async function verify({ claims, header, policy, once, signedBy = key, now = START }: Case = {}) {
  const text = signToken({ ...CLAIMS, ...claims }, signedBy, { typ: 'logout+jwt', ...header })
  const token = parseToken(new Secret(text))
  if (!token.ok) throw new Error(token.failure.reason)
  const guard = once ?? createMemoryOnce({ now: new Clock().now })
  return verifyLogoutToken(token.value, { ...POLICY, ...policy }, keys, { now, once: guard })
}

const refusal = (reason: string, facts: object = {}) => ({
  ok: false,
  failure: { reason, ...facts },
})

describe('verifyLogoutToken', () => {
  it('signs a session out, and what its user has without a session', async () => {
    expect(await verify()).toEqual(
      ok({ by: 'session', issuer: ISSUER, sid: 'a-session', sub: 'alice' }),
    )
  })

  it('signs a session out whose user is not named', async () => {
    expect(await verify({ claims: { sub: undefined } })).toEqual(
      ok({ by: 'session', issuer: ISSUER, sid: 'a-session' }),
    )
  })

  it('signs a user out of everything when no session is named', async () => {
    expect(await verify({ claims: { sid: undefined } })).toEqual(
      ok({ by: 'subject', issuer: ISSUER, sub: 'alice' }),
    )
  })

  it('refuses a token that names neither', async () => {
    const claims = { sub: undefined, sid: undefined }
    expect(await verify({ claims })).toMatchObject(refusal('logout_token_invalid'))
  })

  describe('header', () => {
    it.each(['LOGOUT+JWT', 'application/logout+jwt'])('accepts the type %s', async (typ) => {
      expect(await verify({ header: { typ } })).toMatchObject({ ok: true })
    })

    it.each(['JWT', undefined])('refuses the type %s unless the policy says so', async (typ) => {
      expect(await verify({ header: { typ } })).toMatchObject(refusal('header_not_allowed'))
      expect(await verify({ header: { typ }, policy: { untyped: true } })).toMatchObject({
        ok: true,
      })
    })

    it.each(['at+jwt', 'dpop+jwt', 'secevent+jwt'])('refuses the type %s always', async (typ) => {
      const found = await verify({ header: { typ }, policy: { untyped: true } })
      expect(found).toMatchObject(refusal('header_not_allowed'))
    })

    it.each(['none', 'HS256', 'RS256'])('refuses the algorithm %s', async (alg) => {
      expect(await verify({ header: { alg } })).toMatchObject(refusal('alg_not_allowed'))
    })
  })

  it('refuses the signature of another key', async () => {
    const other = await createSigningKey('ES256', key.kid)
    expect(await verify({ signedBy: other })).toMatchObject(refusal('signature_invalid'))
  })

  it('refuses a token of another issuer, though the key is the right one', async () => {
    const claims = { iss: 'https://other.example' }
    expect(await verify({ claims })).toMatchObject(refusal('issuer_mismatch'))
  })

  it.each(['another', ['another'], undefined])('refuses the audience %j', async (aud) => {
    expect(await verify({ claims: { aud } })).toMatchObject(refusal('audience_mismatch'))
  })

  it('accepts an audience that names us among others', async () => {
    expect(await verify({ claims: { aud: ['another', 'gateway'] } })).toMatchObject({ ok: true })
  })

  it.each(['iat', 'exp'])('refuses a token without %s', async (claim) => {
    const found = await verify({ claims: { [claim]: undefined } })
    expect(found).toMatchObject(refusal('claim_invalid', { claim }))
  })

  it('refuses a token that has ended, is of the future, or is old', async () => {
    expect(await verify({ now: START + 115 })).toMatchObject(refusal('expired'))
    expect(await verify({ claims: { iat: START + 6 } })).toMatchObject(refusal('issued_in_future'))
    const claims = { iat: START - 306, exp: START + 9999 }
    expect(await verify({ claims })).toMatchObject(refusal('too_old'))
  })

  it('refuses a token without jti', async () => {
    const found = await verify({ claims: { jti: undefined } })
    expect(found).toMatchObject(refusal('logout_token_invalid', { rule: 'must have a jti' }))
  })

  it.each<[string, unknown]>([
    ['no events', undefined],
    ['events that are text', LOGOUT_EVENT],
    ['events that are a list', [LOGOUT_EVENT]],
    ['no event', {}],
    ['another event', { 'https://schemas.openid.net/secevent/risc/event-type/x': {} }],
    ['the event with another case', { [LOGOUT_EVENT.toUpperCase()]: {} }],
    ['an event that is text', { [LOGOUT_EVENT]: '' }],
    ['an event that is a list', { [LOGOUT_EVENT]: [] }],
    ['an event that is null', { [LOGOUT_EVENT]: null }],
  ])('refuses %s', async (_case, events) => {
    expect(await verify({ claims: { events } })).toMatchObject(refusal('logout_token_invalid'))
  })

  it('accepts an event that says more, as Keycloak’s about offline sessions', async () => {
    const events = { [LOGOUT_EVENT]: { revoke_offline_access: true } }
    expect(await verify({ claims: { events } })).toMatchObject({ ok: true })
  })

  it.each(['n', '', null])('refuses a token with the nonce %j', async (nonce) => {
    expect(await verify({ claims: { nonce } })).toMatchObject(refusal('logout_token_invalid'))
  })

  it('refuses what it obeyed before, and remembers it for as long as it could come again', async () => {
    const clock = new Clock()
    const once = createMemoryOnce({ now: clock.now })
    const claims = { exp: START + 9999 }
    expect(await verify({ once, claims })).toMatchObject({ ok: true })
    expect(await verify({ once, claims })).toEqual(refusal('logout_replayed'))

    // The last moment at which its age is still accepted.
    clock.seconds = START + 295
    expect(await verify({ once, claims, now: clock.seconds })).toEqual(refusal('logout_replayed'))
    expect(await verify({ once, claims, now: START + 296 })).toMatchObject(refusal('too_old'))
  })

  it('does not remember what it refused', async () => {
    const once = createMemoryOnce({ now: new Clock().now })
    await verify({ once, claims: { events: {} } })
    expect(await verify({ once })).toMatchObject({ ok: true })
  })

  it('keeps the ids of two issuers apart', async () => {
    const seen: string[] = []
    const once: OnceGuard = { first: async (what) => seen.push(what) > 0 }
    await verify({ once })
    expect(seen).toEqual([JSON.stringify(['logout', ISSUER, 'a-logout'])])
  })

  it('obeys when nobody can tell whether it is the first time', async () => {
    const once: OnceGuard = { first: async () => 'unknown' }
    expect(await verify({ once })).toMatchObject({ ok: true })
  })
})
