import {
  adminClient,
  API_CLIENT,
  audienceMapper,
  createClient,
  createUser,
  EXCHANGE_CLIENT,
  passwordToken,
} from '@cambio/testkit'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

const PORTAL = 'portal'
const ALICE = { username: 'alice-at-home', password: 'alice-password' }

let scene: Scene
beforeAll(async () => {
  scene = await openScene(inject('keycloak'), { trust: withOurOwnTokens })
  const realm = scene.landscape.our.name
  await createUser(inject('keycloak'), realm, ALICE)
  await createClient(inject('keycloak'), realm, {
    clientId: PORTAL,
    publicClient: true,
    directAccessGrantsEnabled: true,
    // Keycloak lets a client exchange the tokens that are meant for it.
    protocolMappers: [audienceMapper(EXCHANGE_CLIENT)],
  })
})
afterAll(() => scene?.close())

/** The realm’s own tokens, for one API or the other, or both. */
function withOurOwnTokens(text: string): string {
  const [before = '', routes = ''] = text.split('routes:\n')
  const upstream = /upstream: (\S+)/.exec(routes)?.[1] ?? ''
  const route = (path: string, audience: string) =>
    `  - { match: { path: ${path} }, upstream: "${upstream}", target: { audience: [${audience}] } }\n`
  return [
    before.replace(`- id: ${API_CLIENT}\n`, `- id: ${API_CLIENT}\n  - id: maps-api\n`),
    '  - self: true\n    via: [standard]\n',
    'routes:\n',
    routes,
    route('/both', `${API_CLIENT}, maps-api`),
    route('/phone', API_CLIENT).replace('target: {', 'target: { scope: [openid, phone],'),
  ].join('')
}

async function token(scope?: string): Promise<string> {
  const login = {
    realm: scene.landscape.our.name,
    clientId: PORTAL,
    ...ALICE,
    ...(scope && { scope }),
  }
  return passwordToken(inject('keycloak'), login)
}

const scopeOf = (text: string): readonly string[] => String(decodeJwt(text)['scope']).split(' ')

/** A token of our realm from a time when Keycloak called the realm by another host name. */
async function tokenElsewhere(): Promise<string> {
  const url = new URL(inject('keycloak').url)
  url.hostname = url.hostname === 'localhost' ? '127.0.0.1' : 'localhost'
  await callRealm(url.origin)
  try {
    return await token()
  } finally {
    await callRealm('')
  }
}

/** Has Keycloak call our realm by this address; empty: by its own. */
async function callRealm(frontendUrl: string): Promise<void> {
  const admin = await adminClient(inject('keycloak'))
  const realm = scene.landscape.our.name
  const { attributes } = (await admin.realms.findOne({ realm })) ?? {}
  await admin.realms.update({ realm }, { attributes: { ...attributes, frontendUrl } })
}

/** What Keycloak itself says to an exchange, asked by the address that the gateway knows. */
async function exchangeByHand(subjectToken: string): Promise<unknown> {
  const { our, env } = scene.landscape
  const response = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: EXCHANGE_CLIENT,
      client_secret: env.GATEWAY_SECRET,
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

async function audienceAt(path: string): Promise<readonly string[]> {
  scene.landscape.api.reset()
  expect((await get(`${scene.gateway.url}${path}`, await token())).status).toBe(200)
  const [received] = scene.landscape.api.received
  return [received?.claims?.aud].flat().map(String).toSorted()
}

describe('standard', () => {
  it('gives a token for the audience the route asks for, and for nobody else', async () => {
    expect(await audienceAt('/orders/1')).toEqual([API_CLIENT])
  })

  it('gives a token for several audiences, where a route asks for them', async () => {
    expect(await audienceAt('/both')).toEqual(['maps-api', API_CLIENT])
  })

  it('gives the scope the route asks for, and none of what the user’s token had besides', async () => {
    const own = await token('openid phone address')
    expect(scopeOf(own)).toEqual(expect.arrayContaining(['phone', 'address']))
    scene.landscape.api.reset()
    for (const path of ['/orders/1', '/phone']) {
      expect((await get(`${scene.gateway.url}${path}`, own)).status).toBe(200)
    }
    const [orders = [], phone = []] = scene.landscape.api.received.map(({ claims }) =>
      String(claims?.['scope']).split(' '),
    )
    expect(orders).not.toEqual(expect.arrayContaining(['phone']))
    expect(orders).not.toEqual(expect.arrayContaining(['address']))
    expect(phone).toContain('phone')
    expect(phone).not.toContain('address')
  })

  it('takes a token of our realm by the one address it knows the realm by, as Keycloak does', async () => {
    const elsewhere = await tokenElsewhere()
    expect(decodeJwt(elsewhere).iss).not.toBe(decodeJwt(await token()).iss)
    const before = await scene.landscape.exchanges()
    scene.landscape.api.reset()
    const { status, body } = await get(`${scene.gateway.url}/orders/1`, elsewhere)
    expect([status, body['reason']]).toEqual([401, 'token_not_trusted'])
    expect(scene.landscape.api.received).toEqual([])
    expect(await scene.landscape.exchanges()).toBe(before)
    expect(await exchangeByHand(await token())).toMatchObject({ status: 200 })
    expect(await exchangeByHand(elsewhere)).toMatchObject({ status: 400 })
  })

  it('keeps the user, and issues to the exchange client', async () => {
    scene.landscape.api.reset()
    const own = await token()
    await get(`${scene.gateway.url}/orders/1`, own)
    expect(scene.landscape.api.received[0]?.claims).toMatchObject({
      azp: EXCHANGE_CLIENT,
      sub: decodeJwt(own).sub,
    })
  })
})
