import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminClient, EXCHANGE_CLIENT, startGateway, untilReady } from '@cambio/testkit'
import type { RunningGateway } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

let scene: Scene
let gateway: RunningGateway
let folder: string
beforeAll(async () => {
  // The provisioner and this scene's own gateway have the secret from the environment; the one under test has it from a file.
  scene = await openScene(inject('keycloak'))
  folder = mkdtempSync(join(tmpdir(), 'rotation-'))
  const { landscape, trustFile } = scene
  writeSecret(landscape.env.GATEWAY_SECRET)
  const fromFile = await landscape.writeTrustFile(
    readFileSync(trustFile, 'utf8').replace('${env:GATEWAY_SECRET}', `\${file:${secretFile()}}`),
  )
  gateway = await startGateway({
    args: ['-f', fromFile],
    env: { KEYCLOAK_ADMIN_PASSWORD: landscape.env.KEYCLOAK_ADMIN_PASSWORD },
  })
  await untilReady(gateway)
  // Keycloak makes the user at the first exchange, and answers 409 to another one that would make it at the same time.
  await get(`${gateway.url}/orders/1`, await landscape.partner.token())
})
afterAll(async () => {
  await gateway?.stop()
  await scene?.close()
  rmSync(folder, { recursive: true, force: true })
})

const secretFile = (): string => join(folder, 'client-secret')
const writeSecret = (secret: string): void => writeFileSync(secretFile(), secret)

/** What an administrator does in Keycloak. */
async function changeInKeycloak(secret: string): Promise<void> {
  const realm = scene.landscape.our.name
  const admin = await adminClient(inject('keycloak'))
  const [client] = await admin.clients.find({ realm, clientId: EXCHANGE_CLIENT })
  await admin.clients.update({ realm, id: client?.id ?? '' }, { ...client, secret })
}

const metric = async (line: string): Promise<boolean> =>
  (await get(`${gateway.managementUrl}/metrics`)).text.split('\n').includes(line)
const until = (line: string) =>
  expect.poll(() => metric(line), { timeout: 30_000, interval: 100 }).toBe(true)

/** Requests one after the other, each with a token that was never exchanged, until they are stopped. */
function exchangeAllTheTime(): { readonly statuses: number[]; stop(): Promise<void> } {
  const statuses: number[] = []
  const over = new AbortController()
  const stream = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const token = await scene.landscape.partner.token()
      statuses.push((await get(`${gateway.url}/orders/1`, token)).status)
    }
  }
  const streams = [stream(), stream()]
  return {
    statuses,
    async stop() {
      over.abort()
      await Promise.all(streams)
    },
  }
}

describe('the exchange client’s secret', () => {
  it('is rotated, first in the file and then in Keycloak, without one failed exchange', async () => {
    const traffic = exchangeAllTheTime()
    const more = async (): Promise<void> => {
      const since = traffic.statuses.length
      await expect
        .poll(() => traffic.statuses.length, { timeout: 30_000 })
        .toBeGreaterThan(since + 5)
    }
    try {
      for (const generation of [2, 3]) {
        const next = randomUUID()
        await more()
        writeSecret(next)
        await until(`cambio_settings_generation ${generation}`)
        await until('cambio_exchange_client_refused 1')
        await more()
        await changeInKeycloak(next)
        await until('cambio_exchange_client_refused 0')
        await more()
      }
    } finally {
      await traffic.stop()
    }
    expect(gateway.lines.filter((line) => /"status":[45]/.test(line))).toEqual([])
    expect(new Set(traffic.statuses)).toEqual(new Set([200]))
    expect((await get(`${gateway.managementUrl}/health/ready`)).status).toBe(200)
    expect(gateway.lines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})
