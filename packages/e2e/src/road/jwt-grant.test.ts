import {
  API_CLIENT,
  PARTNER_AUDIENCE,
  fromInside,
  realmEvents,
  startIssuer,
  type RunningIssuer,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

let issuer: RunningIssuer
let scene: Scene
beforeAll(async () => {
  issuer = await startIssuer({ audience: PARTNER_AUDIENCE, reachableFromContainers: true })
  scene = await openScene(inject('keycloak'), {
    trust: (text) => text.replace('routes:', `${outsider()}routes:`),
  })
})
afterAll(async () => {
  await scene?.close()
  await issuer?.stop()
})

/** Both roads; the cheap one first. */
function outsider(): string {
  return `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [jwt-grant, idp-permission]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 600 }
    identityProvider: { config: { jwksUrl: "${fromInside(inject('keycloak'), issuer.jwksUrl)}" } }
`
}

const olga = (): string =>
  issuer.token({ preferred_username: 'olga', email: 'olga@example.com', jti: crypto.randomUUID() })

async function counted(): Promise<{ readonly exchanges: number; readonly grants: number }> {
  const { our } = scene.landscape
  const events = await realmEvents(inject('keycloak'), our.name)
  // The admin client’s list of types is older than this one.
  const grants = events.filter(({ type }) => String(type) === 'JWT_AUTHORIZATION_GRANT')
  return { exchanges: await scene.landscape.exchanges(), grants: grants.length }
}

describe('jwt-grant before idp-permission', () => {
  it('takes the second road for a user never seen before, and the first from then on', async () => {
    const before = await counted()
    expect((await get(`${scene.gateway.url}/orders/1`, olga())).status).toBe(200)
    expect(await counted()).toEqual({ exchanges: before.exchanges + 1, grants: before.grants })
    expect((await get(`${scene.gateway.url}/orders/1`, olga())).status).toBe(200)
    expect(await counted()).toEqual({ exchanges: before.exchanges + 1, grants: before.grants + 1 })
  })

  it('gives the API the same user by either road', () => {
    const users = scene.landscape.api.received.map(({ claims }) => claims?.sub)
    expect(users).toHaveLength(2)
    expect(new Set(users).size).toBe(1)
  })

  it('gives a token for the audience the route asks for, by either road', () => {
    for (const { claims } of scene.landscape.api.received) {
      expect([claims?.aud].flat()).toContain(API_CLIENT)
    }
  })
})
