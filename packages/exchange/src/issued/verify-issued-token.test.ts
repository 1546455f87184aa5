import { createSigningKey } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import type { VerifiedToken } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, startRealm, valueOf } from '../test/realm.ts'
import type { Realm } from '../test/realm.ts'
import type { UncheckedToken } from './exchange-order.ts'
import { verifyIssuedToken } from './verify-issued-token.ts'
import type { ExpectedToken } from './verify-issued-token.ts'

let realm: Realm
let subject: VerifiedToken
beforeAll(async () => {
  realm = await startRealm()
  subject = await realm.verified()
})
afterAll(() => realm.running.stop())

interface Case extends Partial<Omit<UncheckedToken, 'text'>> {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly text?: string
  readonly expected?: Partial<ExpectedToken>
  readonly now?: number
}

function verify({ claims = {}, text, expected, now = NOW, ...answer }: Case = {}) {
  const token = {
    text: new Secret(text ?? realm.issue(claims)),
    road: 'idp-permission',
    passedOver: [],
  } as const
  const baseline: ExpectedToken = {
    issuer: realm.running.issuer,
    clientId: 'gateway',
    subject,
    target: { audience: ['api'], scope: ['openid', 'offline_access', 'profile'] },
  }
  return verifyIssuedToken({ ...token, ...answer }, { ...baseline, ...expected }, realm.keys, now)
}

const invalid = (check: string, facts: object = {}) => ({
  ok: false,
  failure: { reason: 'issued_token_invalid', road: 'idp-permission', check, ...facts },
})

describe('verifyIssuedToken', () => {
  it('accepts a token that is what was asked for', async () => {
    const token = valueOf(await verify())
    expect(token).toMatchObject({
      road: 'idp-permission',
      claims: { aud: ['api'], azp: 'gateway' },
    })
  })

  it.each([
    ['is no JWT', { text: 'opaque' }, 'token_malformed'],
    ['is of another issuer', { claims: { iss: 'https://evil.example' } }, 'issuer_mismatch'],
    ['is over', { now: NOW + 305 }, 'expired'],
    ['is from the future', { now: NOW - 6 }, 'issued_in_future'],
    ['has no end', { claims: { exp: undefined } }, 'claim_invalid'],
    ['is an ID token', { claims: { typ: 'ID' } }, 'claim_invalid'],
    ['is bound to a key', { claims: { cnf: { jkt: 'x' } } }, 'claim_invalid'],
  ])('refuses one that %s', async (_what, change, reason) => {
    expect(await verify(change)).toMatchObject(
      invalid('token', { got: [reason], failure: { reason } }),
    )
  })

  it('refuses one that our realm did not sign', async () => {
    const forged = await createSigningKey('EdDSA', realm.running.keys[0]?.kid)
    expect(await verify({ text: realm.issue({}, forged) })).toMatchObject(
      invalid('token', { got: ['signature_invalid'] }),
    )
  })

  it('says that keys are missing, not that the token is bad', async () => {
    const failure = { reason: 'keys_unavailable', issuer: 'x', cause: 'down' } as const
    const keys = {
      find: () => Promise.resolve({ ok: false, failure } as const),
      refresh: () => Promise.resolve(false),
    }
    const token = { text: new Secret(realm.issue()), road: 'standard', passedOver: [] } as const
    const expected = {
      issuer: realm.running.issuer,
      clientId: 'gateway',
      subject,
      target: { audience: [], scope: [] },
    }
    expect(await verifyIssuedToken(token, expected, keys, NOW)).toEqual({
      ok: false,
      failure: { ...failure, road: 'standard' },
    })
  })

  it.each([['Refresh-like'], [undefined], ['bearer']])(
    'wants the type Bearer, not %s',
    async (typ) => {
      expect(await verify({ claims: { typ } })).toMatchObject(
        invalid('typ', { expected: ['Bearer'] }),
      )
    },
  )

  it.each([
    ['another client', { azp: 'other' }, ['other']],
    ['another client, though client_id is ours', { azp: 'other', client_id: 'gateway' }, ['other']],
    ['nobody', { azp: undefined }, []],
    ['a client_id that is another', { azp: undefined, client_id: 'other' }, ['other']],
  ])('refuses one that is issued to %s', async (_whom, claims, got) => {
    expect(await verify({ claims })).toEqual(invalid('azp', { expected: ['gateway'], got }))
  })

  it.each([
    ['only client_id names us', { azp: undefined, client_id: 'gateway' }],
    ['client_id names the service account that began', { client_id: 'other' }],
  ])('accepts one where %s', async (_what, claims) => {
    expect(await verify({ claims })).toMatchObject({ ok: true })
  })

  it.each([
    ['lacks it', ['other']],
    ['has none', undefined],
    ['has it in another case', ['API']],
  ])('refuses one whose audience %s', async (_what, aud) => {
    expect(await verify({ claims: { aud } })).toEqual(
      invalid('audience', { expected: ['api'], got: aud ?? [] }),
    )
  })

  it('wants every audience that was asked for', async () => {
    const target = { audience: ['api', 'maps'], scope: [] }
    expect(await verify({ expected: { target } })).toMatchObject(invalid('audience'))
    expect(
      await verify({ claims: { aud: ['maps', 'x', 'api'] }, expected: { target } }),
    ).toMatchObject({
      ok: true,
    })
  })

  it('takes one without audience when none was asked for', async () => {
    const target = { audience: [], scope: [] }
    expect(await verify({ claims: { aud: undefined }, expected: { target } })).toMatchObject({
      ok: true,
    })
  })

  it.each([
    ['the answer', { scope: 'openid email' }, ['openid', 'email']],
    ['the token', { claims: { scope: 'openid email' } }, ['openid', 'email']],
    ['an empty answer', { scope: '' }, []],
  ])('refuses a scope that %s leaves out', async (_where, change, got) => {
    expect(await verify(change)).toEqual(invalid('scope', { expected: ['profile'], got }))
  })

  it.each([
    [
      'the answer grants it, though the token does not list it',
      { scope: 'profile', claims: { scope: '' } },
    ],
    ['neither the answer nor the token speaks of scope', { claims: { scope: undefined } }],
    ['only openid and offline_access are not listed', { scope: 'profile' }],
  ])('accepts a scope where %s', async (_where, change) => {
    expect(await verify(change)).toMatchObject({ ok: true })
  })

  it.each(['standard', 'none'] as const)('refuses another user on the road %s', async (road) => {
    expect(await verify({ road, claims: { sub: 'eve' } })).toMatchObject({
      failure: { reason: 'issued_token_invalid', road, check: 'sub', got: ['eve'] },
    })
    expect(await verify({ road, claims: { sub: undefined } })).toMatchObject({ ok: false })
    expect(await verify({ road })).toMatchObject({ ok: true })
  })

  it.each(['idp-permission', 'jwt-grant'] as const)(
    'lets the user have another name on the road %s',
    async (road) => {
      expect(await verify({ road, claims: { sub: 'f:1:alice' } })).toMatchObject({ ok: true })
    },
  )

  it('leaves the caller its own client on the road none, and still wants the audience', async () => {
    const claims = { azp: 'app' }
    expect(await verify({ road: 'none', claims })).toMatchObject({ ok: true })
    expect(await verify({ road: 'none', claims: { ...claims, aud: 'other' } })).toMatchObject({
      failure: { check: 'audience' },
    })
  })

  it('tells at most an excerpt of what it got', async () => {
    const failure = JSON.stringify(await verify({ claims: { azp: 'x'.repeat(500) } }))
    expect(failure).not.toContain('x'.repeat(64))
  })
})
