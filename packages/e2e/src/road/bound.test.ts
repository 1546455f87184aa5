import {
  audienceMapper,
  createClient,
  createUser,
  EXCHANGE_CLIENT,
  fromInside,
  PARTNER_AUDIENCE,
  passwordToken,
  startIssuer,
  type RunningIssuer,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

const ALICE = { username: 'alice-at-home', password: 'alice-password' }

let issuer: RunningIssuer
let scene: Scene
beforeAll(async () => {
  issuer = await startIssuer({ audience: PARTNER_AUDIENCE, reachableFromContainers: true })
  scene = await openScene(inject('keycloak'), {
    trust: (text) =>
      text
        .replace('GATEWAY_SECRET}" }', 'GATEWAY_SECRET}", bound: dpop }')
        .replace('routes:', `${outsider()}  - { self: true, via: [standard] }\nroutes:`),
  })
  const realm = scene.landscape.our.name
  await createUser(inject('keycloak'), realm, ALICE)
  await createClient(inject('keycloak'), realm, {
    clientId: 'portal',
    publicClient: true,
    directAccessGrantsEnabled: true,
    protocolMappers: [audienceMapper(EXCHANGE_CLIENT)],
  })
})
afterAll(async () => {
  await scene?.close()
  await issuer?.stop()
})

const outsider = (): string => `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [jwt-grant, idp-permission]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 600 }
    identityProvider: { config: { jwksUrl: "${fromInside(inject('keycloak'), issuer.jwksUrl)}" } }
`

const outsiderToken = (): string =>
  issuer.token({ preferred_username: 'olga', email: 'olga@example.com', jti: crypto.randomUUID() })
const ownToken = (): Promise<string> =>
  passwordToken(inject('keycloak'), {
    realm: scene.landscape.our.name,
    clientId: 'portal',
    ...ALICE,
  })

/** By which road the API got a token that is bound to our key, with a proof that it has verified. */
async function roadsOf(token: string): Promise<() => readonly unknown[]> {
  const { gateway, landscape } = scene
  landscape.api.reset()
  const answer = await get(`${gateway.url}/orders/1`, token)
  expect(answer).toMatchObject({ status: 200 })
  const [received] = landscape.api.received
  expect(received?.headers.authorization).toMatch(/^DPoP /)
  expect(received?.claims).toMatchObject({ typ: 'DPoP', cnf: { jkt: expect.any(String) } })
  // The line of a request comes after its answer.
  return () => gateway.lines.flatMap((line) => /"road":"([^"]+)"/.exec(line)?.[1] ?? [])
}

describe('Keycloak binds to our key what it issues by', () => {
  it('idp-permission', async () => {
    const roads = await roadsOf(outsiderToken())
    await expect.poll(roads).toEqual(['idp-permission'])
  })

  it('jwt-grant', async () => {
    const roads = await roadsOf(outsiderToken())
    await expect.poll(roads).toEqual(['idp-permission', 'jwt-grant'])
  })

  it('standard', async () => {
    const roads = await roadsOf(await ownToken())
    await expect.poll(roads).toEqual(['idp-permission', 'jwt-grant', 'standard'])
  })
})
