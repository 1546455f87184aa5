import { startKeycloak, startGateway, untilReady, type RunningKeycloak } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get, type Answer } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

let keycloak: RunningKeycloak
let scene: Scene
beforeAll(async () => {
  // A server of its own: this file takes it down.
  keycloak = await startKeycloak()
  scene = await openScene(keycloak.connection)
})
afterAll(async () => {
  await scene?.close()
  await keycloak?.stop()
})

const orders = (): string => `${scene.gateway.url}/orders/1`

async function eventually(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  for (;;) {
    const answer = await ask()
    if (answer.status === status) return answer
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

describe('while Keycloak is stopped', () => {
  it('serves what is in the cache, answers 503 for the rest, and recovers by itself', async () => {
    const known = await scene.landscape.partner.token()
    const unknown = await scene.landscape.partner.token()
    expect((await get(orders(), known)).status).toBe(200)

    await keycloak.halt()
    expect((await get(orders(), known)).status).toBe(200)
    const refused = await get(orders(), unknown)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/)

    await keycloak.resume()
    expect((await eventually(() => get(orders(), unknown), 200)).status).toBe(200)
  })

  it('starts, says that it is not ready, answers 503, and is ready when Keycloak comes back', async () => {
    const token = await scene.landscape.partner.token()
    await keycloak.halt()
    const gateway = await startGateway({ args: ['-f', scene.trustFile], env: scene.landscape.env })
    try {
      expect((await get(`${gateway.managementUrl}/health/live`)).status).toBe(200)
      expect((await get(`${gateway.managementUrl}/health/ready`)).status).toBe(503)
      expect((await get(`${gateway.url}/orders/1`, token)).status).toBe(503)
      await keycloak.resume()
      await untilReady(gateway)
      expect((await get(`${gateway.url}/orders/1`, token)).status).toBe(200)
    } finally {
      await gateway.stop()
    }
  })
})

describe('while the API is stopped', () => {
  it('answers 502 and does not say where the API is', async () => {
    await scene.landscape.api.stop()
    const answer = await get(orders(), await scene.landscape.partner.token())
    expect(answer.status).toBe(502)
    expect(answer.text).not.toContain(new URL(scene.landscape.api.url).port)
  })
})
