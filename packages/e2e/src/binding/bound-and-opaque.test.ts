import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  API_CLIENT,
  createDpopClient,
  EXCHANGE_CLIENT,
  fromInside,
  runCambio,
  startIssuer,
  type DpopClient,
  type RunningIssuer,
} from '@cambio/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

const AUDIENCE = 'https://api.company.example'
const PUBLIC_URL = 'https://orders.company.example'
/** The gateway learns its own address only when it runs; what clients call is another one anyway. */
const ORDERS = `${PUBLIC_URL}/orders/1`

let issuer: RunningIssuer
let scene: Scene
let client: DpopClient
beforeAll(async () => {
  issuer = await startIssuer({ audience: AUDIENCE, reachableFromContainers: true })
  client = await createDpopClient()
  scene = await openScene(inject('keycloak'), {
    trust: (text) => `publicUrl: ${PUBLIC_URL}\n${text.replace('routes:', `${outsider()}routes:`)}`,
    env: { OUTSIDER_SECRET: issuer.introspector.clientSecret },
  })
})
beforeEach(() => scene.landscape.api.reset())
afterAll(async () => {
  await scene?.close()
  await issuer.stop()
})

/** An issuer that binds its tokens, and gives out opaque ones too. Keycloak learns by its userinfo whose an opaque one is. */
function outsider(): string {
  return `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${AUDIENCE}"], dpop: accept, dpopNonce: true }
    introspection: { clientId: ${issuer.introspector.clientId}, clientSecret: "\${env:OUTSIDER_SECRET}" }
    via: [idp-permission]
    identityProvider: { config: ${JSON.stringify(insideAddresses())} }
`
}

/** What Keycloak must be told because it reaches the issuer by another address than the provisioner, which finds out all else. */
function insideAddresses(): Readonly<Record<string, string>> {
  const told = { jwksUrl: issuer.jwksUrl, userInfoUrl: issuer.userinfoUrl }
  const inside = Object.entries(told).map(([name, url]) => ({
    name,
    url,
    from: fromInside(inject('keycloak'), url),
  }))
  const differing = inside.filter(({ url, from }) => url !== from)
  return Object.fromEntries(differing.map(({ name, from }) => [name, from]))
}

/** Keycloak links no user by name or e-mail, so each has its own. */
const user = (name: string) => ({
  sub: name,
  preferred_username: name,
  email: `${name}@example.com`,
})

const call = (headers: Record<string, string>) =>
  get(`${scene.gateway.url}/orders/1`, undefined, { headers })

describe('a token that is bound by DPoP', () => {
  const bound = (): string => issuer.token({ cnf: client.confirmation, ...user('olga') })
  const proven = (token: string, changes = {}) =>
    client.headers({ method: 'GET', url: ORDERS, token }, changes)

  it('reaches the API as a plain token of our realm, once its client has proven its key with our nonce', async () => {
    const token = bound()
    const first = await call(proven(token))
    expect([first.status, first.body['reason']]).toEqual([401, 'proof_nonce'])
    const nonce = first.headers.get('dpop-nonce')
    const second = await call(proven(token, { nonce }))
    expect([second.status, second.headers.get('dpop-nonce')]).toEqual([200, nonce])
    const [received] = scene.landscape.api.received
    expect(received?.claims).toMatchObject({ azp: EXCHANGE_CLIENT, preferred_username: 'olga' })
    expect(received?.claims).not.toHaveProperty('cnf')
    expect(received?.headers).not.toHaveProperty('dpop')
  })

  it('is worth nothing to whoever has stolen it, also while it is in the cache', async () => {
    const token = bound()
    const nonce = (await call(proven(token))).headers.get('dpop-nonce')
    const used = proven(token, { nonce })
    expect((await call(used)).status).toBe(200)
    const before = await scene.landscape.exchanges()
    scene.landscape.api.reset()

    const thief = await createDpopClient()
    const attempts = [
      { authorization: `Bearer ${token}` },
      used,
      thief.headers({ method: 'GET', url: ORDERS, token }, { nonce }),
    ]
    const reasons: unknown[] = []
    for (const headers of attempts) reasons.push((await call(headers)).body['reason'])
    expect(reasons).toEqual(['proof_missing', 'proof_replayed', 'proof_invalid'])
    expect(scene.landscape.api.received).toEqual([])
    expect(await scene.landscape.exchanges()).toBe(before)
  })
})

describe('an opaque token', () => {
  const opaque = (changes = {}): string => issuer.opaqueToken({ ...user('oscar'), ...changes })

  it('reaches the API as a token of our realm for its user', async () => {
    const token = opaque()
    expect(await call({ authorization: `Bearer ${token}` })).toMatchObject({ status: 200 })
    const [received] = scene.landscape.api.received
    expect(received?.claims).toMatchObject({ azp: EXCHANGE_CLIENT, preferred_username: 'oscar' })
    expect([received?.claims?.aud].flat()).toContain(API_CLIENT)
    expect(JSON.stringify(scene.landscape.api.received)).not.toContain(token)
  })

  it('is looked at by Keycloak as the provisioner has set it up, and the plan shows no change', async () => {
    const plan = await runCambio(['plan', '-f', scene.trustFile], { env: scene.landscape.env })
    expect(plan.code).toBe(0)
  })

  it('can be looked at by nobody where there is no userinfo endpoint, which the plan says', async () => {
    const { trustFile } = scene
    const untold = join(dirname(trustFile), 'untold.yaml')
    const told = /^ {4}identityProvider: \{ config: .*\n/mu
    await writeFile(untold, (await readFile(trustFile, 'utf8')).replace(told, ''))
    issuer.publish({ discovery: { userinfo_endpoint: undefined } })
    const missing = await runCambio(['plan', '-f', untold], { env: scene.landscape.env })
    issuer.recover()
    expect(missing.code).not.toBe(0)
    expect(missing.output).toContain('userinfo endpoint')
    expect(missing.output).toContain('endpoints.userinfo')
  })

  it('is refused when its issuer says that it is for another API, and Keycloak is not asked', async () => {
    const before = await scene.landscape.exchanges()
    const token = opaque({ aud: 'https://other.example' })
    const { status, body } = await call({ authorization: `Bearer ${token}` })
    expect([status, body['reason']]).toEqual([401, 'audience_mismatch'])
    expect(await scene.landscape.exchanges()).toBe(before)
  })

  it('is refused when its issuer has revoked it', async () => {
    const token = opaque()
    issuer.revoke(token)
    const { status, body } = await call({ authorization: `Bearer ${token}` })
    expect([status, body['reason']]).toEqual([401, 'token_not_trusted'])
  })
})
