import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGateway, untilReady, type RunningGateway } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bearer, CLIENT_SECRET, ownMetrics, startStage, type Stage } from './stage.ts'

/** A process starts in a second or two, and files are looked at every two seconds; on a busy machine it takes longer. */
const PATIENCE_MS = 30_000
const NEW_SECRET = 'planted-new-secret-0123456789'

let stage: Stage
let folder: string
let gateway: RunningGateway
beforeAll(async () => {
  stage = await startStage()
  folder = mkdtempSync(join(tmpdir(), 'reload-'))
  mountSecret('v1', CLIENT_SECRET)
})
afterEach(() => gateway.stop())
afterAll(async () => {
  await stage.stop()
  rmSync(folder, { recursive: true })
})

const file = (name: string): string => join(folder, name)
const trust = (path: string): string => `
keycloak: { url: "${stage.realm.issuer.replace('/realms/company', '')}", realm: company }
client: { id: gateway, secret: "\${file:${file('secret')}}" }
issuers: [{ alias: partner, issuer: "${stage.partner.issuer}" }]
routes: [{ match: { path: ${path} }, upstream: "${stage.upstream.url}", target: { audience: [orders-api] } }]
`

/** As Kubernetes mounts a secret: `secret` leads through a link that is swapped as a whole. */
function mountSecret(version: string, secret: string): void {
  mkdirSync(file(version))
  writeFileSync(file(`${version}/secret`), secret)
  symlinkSync(version, file('..data_tmp'))
  renameSync(file('..data_tmp'), file('..data'))
  if (version === 'v1') symlinkSync('..data/secret', file('secret'))
}

async function start(path: string): Promise<void> {
  writeFileSync(file('cambio.yaml'), trust(path))
  gateway = await startGateway({ args: ['-f', file('cambio.yaml')], cwd: folder })
  await untilReady(gateway)
}

const statusOf = async (path: string): Promise<number> => {
  const answer = await fetch(gateway.url + path, { headers: bearer(stage.partner.token()) })
  await answer.body?.cancel()
  return answer.status
}
const metrics = (): Promise<string> => ownMetrics(gateway.managementUrl)
const settingsCheck = async (): Promise<unknown> => {
  const answer = await fetch(`${gateway.managementUrl}/health/ready`)
  const { checks } = (await answer.json()) as { checks: readonly { name: string }[] }
  return [answer.status, checks.find(({ name }) => name === 'settings')]
}
const untilStatus = (path: string, status: number) =>
  expect.poll(() => statusOf(path), { timeout: PATIENCE_MS, interval: 100 }).toBe(status)

describe('the gateway’s program', () => {
  it(
    'takes a changed trust file by itself',
    async () => {
      await start('/before')
      expect([await statusOf('/before'), await statusOf('/after')]).toEqual([200, 404])
      writeFileSync(file('cambio.yaml'), trust('/after'))
      await untilStatus('/after', 200)
      expect(await statusOf('/before')).toBe(404)
    },
    PATIENCE_MS * 2,
  )

  it(
    'refuses a broken one on SIGHUP, says so, stays ready, and takes the mended one',
    async () => {
      await start('/before')
      writeFileSync(file('cambio.yaml'), trust('/after').replace('upstream:', 'upstraem:'))
      process.kill(gateway.pid, 'SIGHUP')
      const line = await gateway.waitFor((text) => (text.includes('"problems"') ? text : undefined))
      expect(JSON.parse(line)).toMatchObject({
        level: 'error',
        problems: expect.stringMatching(/cambio\.yaml.*upstraem/s),
      })
      expect(await statusOf('/before')).toBe(200)
      expect(await settingsCheck()).toMatchObject([200, { ok: false }])
      expect(await metrics()).toContain('cambio_settings_stale 1')

      writeFileSync(file('cambio.yaml'), trust('/after'))
      process.kill(gateway.pid, 'SIGHUP')
      await untilStatus('/after', 200)
      expect(await settingsCheck()).toEqual([200, { name: 'settings', ok: true }])
      expect(await metrics()).toContain('cambio_settings_stale 0')
      expect(await metrics()).toContain('cambio_settings_generation 2')
    },
    PATIENCE_MS * 2,
  )

  it(
    'exchanges with a mounted secret that was swapped, and shows neither',
    async () => {
      await start('/orders')
      stage.tokens.secrets = [CLIENT_SECRET, NEW_SECRET]
      mountSecret('v2', NEW_SECRET)
      await expect
        .poll(
          async () => {
            await statusOf('/orders')
            return stage.tokens.shown.at(-1)
          },
          { timeout: PATIENCE_MS, interval: 100 },
        )
        .toBe(NEW_SECRET)
      expect(await statusOf('/orders')).toBe(200)
      expect(gateway.lines.join('\n')).not.toMatch(/planted/)
    },
    PATIENCE_MS * 2,
  )

  it(
    'that runs from the environment takes a changed secret file',
    async () => {
      writeFileSync(file('client-secret'), CLIENT_SECRET)
      stage.tokens.secrets = [CLIENT_SECRET]
      gateway = await startGateway({
        cwd: folder,
        env: {
          ISSUER: stage.realm.issuer,
          OIDC_TOKEN_EXCHANGE_IDP_LIST: stage.partner.issuer,
          CLIENT_ID: 'gateway',
          CLIENT_SECRET_FILE: file('client-secret'),
          UPSTREAM_URL: stage.upstream.url,
          TARGET_AUDIENCE: 'orders-api',
        },
      })
      await untilReady(gateway)
      writeFileSync(file('client-secret'), NEW_SECRET)
      stage.tokens.secrets = [NEW_SECRET]
      await untilStatus('/any', 200)
      expect(stage.tokens.shown.at(-1)).toBe(NEW_SECRET)
    },
    PATIENCE_MS * 2,
  )
})
