import { adminClient, fromInside, startIssuer, type RunningIssuer } from '@cambio/testkit'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get, type Answer } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

const AUDIENCE = 'https://api.company.example'

let issuer: RunningIssuer
let scene: Scene
beforeAll(async () => {
  issuer = await startIssuer({ audience: AUDIENCE, reachableFromContainers: true })
  scene = await openScene(inject('keycloak'), {
    trust: (text) => text.replace('routes:', `${outsider()}routes:`),
  })
})
afterAll(async () => {
  await scene?.close()
  await issuer?.stop()
})

function outsider(): string {
  return `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${AUDIENCE}"] }
    identityProvider: { config: { jwksUrl: "${fromInside(inject('keycloak'), issuer.jwksUrl)}" } }
`
}

/** Both the gateway and Keycloak limit how often they fetch keys again, so a new key may need a moment. */
const PATIENCE_MS = 50_000

/** The answer, once it is 200, or the last one when patience ends. */
async function untilAccepted(token: string): Promise<Answer> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  for (;;) {
    const answer = await get(`${scene.gateway.url}/orders/1`, token)
    if (answer.status === 200 || patience.aborted) return answer
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

describe('after a rotation of keys', () => {
  /** Another user than the partner’s alice: Keycloak does not link users by name or e-mail. */
  const olga = (): string => issuer.token({ preferred_username: 'olga', email: 'olga@example.com' })

  it('at an issuer that is not a Keycloak, tokens of the new key are accepted without a restart', async () => {
    expect(await untilAccepted(olga())).toMatchObject({ status: 200 })
    await issuer.rotate()
    expect(await untilAccepted(olga())).toMatchObject({ status: 200 })
  })

  it('at the partner’s realm, tokens of the new key are accepted without a restart', async () => {
    const { partner } = scene.landscape
    const before = await partner.token()
    expect(await untilAccepted(before)).toMatchObject({ status: 200 })
    await addKey(partner.name)
    const after = await partner.token()
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid)
    expect(await untilAccepted(after)).toMatchObject({ status: 200 })
  })

  it('at our own realm, issued tokens of the new key are accepted without a restart', async () => {
    await addKey(scene.landscape.our.name)
    expect(await untilAccepted(await scene.landscape.partner.token())).toMatchObject({
      status: 200,
    })
  })
})

/** A new signing key with a higher priority: what an administrator does to rotate a realm’s keys. */
async function addKey(realm: string): Promise<void> {
  const admin = await adminClient(inject('keycloak'))
  await admin.components.create({
    realm,
    name: 'rotated',
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: { priority: ['1000'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
  })
}
