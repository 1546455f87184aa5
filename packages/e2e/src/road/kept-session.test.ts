import {
  bindingOf,
  createDpopKey,
  discoverAuthorizationServer,
  endSession,
  exchangeToken,
  refreshIssuedToken,
  verifyIssuedToken,
  type ExchangeSettings,
  type Target,
  type UncheckedToken,
} from '@cambio/exchange'
import { API_CLIENT, EXCHANGE_CLIENT, PARTNER_AUDIENCE } from '@cambio/testkit'
import {
  ALGORITHMS,
  createRemoteKeySet,
  parseToken,
  PLAIN_BEARER,
  Secret,
  verifyToken,
  type Result,
  type VerifiedToken,
} from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openScene, type Scene } from '../stage/scene.ts'

let scene: Scene
let settings: ExchangeSettings
beforeAll(async () => {
  scene = await openScene(inject('keycloak'), { trust: withAudience })
  const { our, env } = scene.landscape
  settings = {
    server: valueOf(await discoverAuthorizationServer(our.issuer, { allowPrivate: true })),
    client: {
      id: EXCHANGE_CLIENT,
      authentication: { method: 'secret_post', secret: new Secret(env.GATEWAY_SECRET) },
    },
  }
})
afterAll(() => scene?.close())

/** By its own mapper, since a renewed token is made for the exchange client alone. */
const withAudience = (text: string): string =>
  text.replace('client: { ', `client: { mappers: [{ audience: ${API_CLIENT} }], `)

const target: Target = {
  audience: [API_CLIENT],
  resource: [],
  scope: ['openid'],
  allowedScope: ['profile', 'email', 'roles', 'web-origins', 'acr', 'basic'],
  maxLifetimeSeconds: 3_600,
}
const now = (): number => Math.floor(Date.now() / 1_000)

function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.value
}

async function alice(): Promise<VerifiedToken> {
  const { partner } = scene.landscape
  const token = valueOf(parseToken(new Secret(await partner.token())))
  const policy = {
    ...PLAIN_BEARER,
    issuer: partner.issuer,
    algorithms: ALGORITHMS,
    types: ['JWT'],
    audiences: [PARTNER_AUDIENCE],
    clients: [],
    scopes: [],
    claims: {},
    leewaySeconds: 5,
  }
  const keys = createRemoteKeySet({ issuer: partner.issuer, allowPrivate: true })
  return valueOf(await verifyToken(token, policy, keys, { now: now() }))
}

const exchange = async (subject: VerifiedToken, changes: Partial<ExchangeSettings> = {}) =>
  exchangeToken(
    {
      subject,
      subjectIssuer: 'partner',
      via: ['idp-permission'],
      target,
      parameters: {},
      oneTime: false,
      refresh: true,
    },
    { ...settings, ...changes },
  )

const verify = (token: UncheckedToken, subject: VerifiedToken, bound?: ExchangeSettings['bound']) =>
  verifyIssuedToken(
    token,
    {
      issuer: settings.server.issuer,
      clientId: EXCHANGE_CLIENT,
      subject,
      target,
      binding: bindingOf(bound, settings.client),
    },
    createRemoteKeySet({ issuer: settings.server.issuer, allowPrivate: true }),
    now(),
  )

const refresh = (token: UncheckedToken) =>
  refreshIssuedToken(
    { refreshToken: token.refreshToken ?? new Secret('none'), road: 'idp-permission' },
    settings,
  )

describe('a session that is kept', () => {
  it('gives another token that is as good as the first, and another refresh token', async () => {
    const subject = await alice()
    const first = valueOf(await exchange(subject))
    const issued = valueOf(await verify(first, subject))
    const second = valueOf(await refresh(first))
    const renewed = valueOf(await verify(second, subject))
    expect(renewed.claims.sub).toBe(issued.claims.sub)
    expect(renewed.claims.sid).toBe(issued.claims.sid)
    expect(renewed.claims.jti).not.toBe(issued.claims.jti)
    expect(second.refreshToken?.reveal()).not.toBe(first.refreshToken?.reveal())
  })

  it('is over when it was ended', async () => {
    const first = valueOf(await exchange(await alice()))
    const { refreshToken = new Secret('none') } = first
    expect(await endSession(refreshToken, settings)).toEqual({ ok: true, value: 'ended' })
    expect(await refresh(first)).toMatchObject({ failure: { reason: 'session_over' } })
  })

  it('says that there is nothing to end for what is no refresh token', async () => {
    expect(await endSession(new Secret('none'), settings)).toEqual({ ok: true, value: 'gone' })
  })
})

describe('a token bound to a key of ours', () => {
  it('says so, and is taken for no other key’s and for no unbound one', async () => {
    const bound = { by: 'dpop', key: createDpopKey() } as const
    const subject = await alice()
    const token = valueOf(await exchange(subject, { bound }))
    expect(await verify(token, subject, bound)).toMatchObject({ ok: true })
    const other = { by: 'dpop', key: createDpopKey() } as const
    for (const each of [other, undefined])
      expect(await verify(token, subject, each)).toMatchObject({ failure: { check: 'cnf' } })
  })
})
