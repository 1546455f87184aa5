import {
  discoverAuthorizationServer,
  endSession,
  exchangeToken,
  ORDER_DEFAULTS,
  refreshIssuedToken,
  TARGET_DEFAULTS,
  verifyIssuedToken,
  type ExchangeSettings,
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
  type KeySet,
  type Result,
  type VerifiedToken,
} from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'

let workshop: Workshop
let settings: ExchangeSettings
let subject: VerifiedToken
let realmKeys: KeySet
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  await workshop.provision(await workshop.trust(keepingSessions))
  const { our, env } = workshop.landscape
  const secret = new Secret(env.GATEWAY_SECRET)
  settings = {
    server: valueOf(await discoverAuthorizationServer(our.issuer, { allowHttp: true })),
    client: { id: EXCHANGE_CLIENT, authentication: { method: 'secret', secret } },
  }
  realmKeys = createRemoteKeySet({ issuer: our.issuer, allowPrivate: true })
  subject = await partnerSubject()
})
afterAll(() => workshop.close())

const keepingSessions = (text: string): string =>
  text.replace('via: [idp-permission]\n', 'via: [idp-permission]\n    refresh: true\n')

const now = (): number => Math.floor(Date.now() / 1000)
const target = { ...TARGET_DEFAULTS, audience: [API_CLIENT], scope: ['openid'] }

function valueOf<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.value
}

async function partnerSubject(): Promise<VerifiedToken> {
  const { partner } = workshop.landscape
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

const order = () => ({
  ...ORDER_DEFAULTS,
  subject,
  subjectIssuer: 'partner',
  via: ['idp-permission'] as const,
  target,
})

function proven(token: UncheckedToken): ReturnType<typeof verifyIssuedToken> {
  const { issuer } = settings.server
  const expected = { issuer, clientId: EXCHANGE_CLIENT, subject, target }
  return verifyIssuedToken(token, expected, realmKeys, now())
}

async function removeAudienceMapper(): Promise<void> {
  const { admin, realm } = workshop
  const { id } = await clientOf(admin, realm, EXCHANGE_CLIENT)
  const mappers = await admin.clients.listProtocolMappers({ realm, id })
  const mapperId = mappers.find(({ name }) => name === `audience ${API_CLIENT}`)?.id ?? 'none'
  await admin.clients.delProtocolMapper({ realm, id, mapperId })
}

describe('a session that idp-permission began', () => {
  it('is kept by a refresh token where one is asked for, and by none where not', async () => {
    const kept = valueOf(await exchangeToken({ ...order(), refresh: true }, settings))
    expect(kept.refreshToken).toBeInstanceOf(Secret)
    expect(kept.refreshExpiresIn).toBeGreaterThan(kept.expiresIn ?? 0)
    expect(valueOf(await exchangeToken(order(), settings)).refreshToken).toBeUndefined()
  })

  it('keeps the audience by the mapper that the provisioner gives the exchange client, and by nothing else', async () => {
    const planned = await workshop.cambio(await workshop.trust(keepingSessions), 'plan')
    expect(planned).toMatchObject({ code: 0 })
    await removeAudienceMapper()
    const { refreshToken = new Secret('') } = valueOf(
      await exchangeToken({ ...order(), refresh: true }, settings),
    )
    const second = await refreshIssuedToken({ refreshToken, road: 'idp-permission' }, settings)
    expect(await proven(valueOf(second))).toMatchObject({
      failure: { reason: 'issued_token_invalid', check: 'audience' },
    })
    const file = await workshop.trust(keepingSessions)
    const missing = await workshop.cambio(file, 'plan')
    expect(missing.output).toContain(`mapper audience ${API_CLIENT} of client ${EXCHANGE_CLIENT}`)
    await workshop.provision(file)
  })

  it('gives another token for the same user and target, until it is ended', async () => {
    const road = 'idp-permission'
    const first = valueOf(await exchangeToken({ ...order(), refresh: true }, settings))
    const { refreshToken = new Secret('') } = first
    const second = valueOf(await refreshIssuedToken({ refreshToken, road }, settings))
    const [before, after] = [
      valueOf(await proven(first)).claims,
      valueOf(await proven(second)).claims,
    ]
    expect(after.sub).toBe(before.sub)
    expect(after.all['sid']).toBe(before.all['sid'])
    expect(after.jti).not.toBe(before.jti)

    const latest = second.refreshToken ?? refreshToken
    expect(await endSession(latest, settings)).toEqual({ ok: true, value: 'ended' })
    expect(await refreshIssuedToken({ refreshToken: latest, road }, settings)).toMatchObject({
      failure: { reason: 'session_over' },
    })
    expect(await endSession(latest, settings)).toMatchObject({ ok: true })
  })
})
