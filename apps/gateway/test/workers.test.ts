import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram, startGateway, untilReady, type RunningGateway } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, CLIENT_SECRET, startStage, type Stage } from './stage.ts'

/** What `pnpm start` runs. */
const START = fileURLToPath(new URL('../../../tools/start-app.ts', import.meta.url))
const ENTRY = fileURLToPath(new URL('../src/main.ts', import.meta.url))
/** Three processes start in some seconds; on a busy machine it takes longer. */
const PATIENCE_MS = 60_000
const PURGE_KEY = 'planted-purge-key-0123456789-0123456789'
const WORKERS = 2

let stage: Stage
let folder: string
let gateway: RunningGateway
const held: (() => void)[] = []
beforeAll(async () => {
  stage = await startStage({
    answer({ url }, response) {
      if (url.endsWith('/slow')) held.push(() => response.end('complete'))
      else response.end('done')
    },
  })
  folder = mkdtempSync(join(tmpdir(), 'workers-'))
  writeFileSync(join(folder, 'secret'), CLIENT_SECRET)
})
afterEach(async () => {
  await gateway.stop()
  stage.upstream.reset()
})
afterAll(async () => {
  await stage.stop()
  rmSync(folder, { recursive: true })
})

const trust = (path: string): string => `
keycloak: { url: "${stage.realm.issuer.replace('/realms/company', '')}", realm: company }
client: { id: gateway, secret: "\${file:${join(folder, 'secret')}}" }
issuers: [{ alias: partner, issuer: "${stage.partner.issuer}" }]
routes: [{ match: { path: ${path} }, upstream: "${stage.upstream.url}", target: { audience: [orders-api] } }]
management: { purgeKey: "\${env:PURGE_KEY}" }
authorizer: { port: 0 }
workers: ${WORKERS}
`
const file = (): string => join(folder, 'cambio.yaml')

async function start(): Promise<void> {
  writeFileSync(file(), trust('/orders'))
  const args = ['gateway', '-f', file()]
  gateway = await startGateway({ entry: START, args, env: { PURGE_KEY }, cwd: folder })
  await untilReady(gateway)
}

const lines = (): readonly Record<string, unknown>[] =>
  gateway.lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const pids = (): readonly number[] =>
  lines()
    .filter(({ msg }) => msg === 'a worker listens')
    .map(({ pid }) => Number(pid))

/** Each on a connection of its own: connections go to the workers in turn. */
const send = async (path: string, token = stage.partner.token()): Promise<number> =>
  (await ask(`${gateway.url}${path}`, { headers: bearer(token) })).status
const inTurn = async (path: string, token?: string): Promise<readonly number[]> => {
  const statuses: number[] = []
  while (statuses.length < WORKERS * 2) statuses.push(await send(path, token))
  return [...new Set(statuses)]
}
const untilAll = (path: string, status: number) =>
  expect.poll(() => inTurn(path), { timeout: PATIENCE_MS, interval: 100 }).toEqual([status])
const metrics = async (): Promise<string> =>
  (await fetch(`${gateway.managementUrl}/metrics`)).text()
const readiness = async () => {
  const answer = await fetch(`${gateway.managementUrl}/health/ready`)
  return (await answer.json()) as { status: string; checks: readonly object[] }
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a gateway of several workers', () => {
  it(
    'serves by all of them on one port, and tells of them on one other',
    async () => {
      await start()
      expect(pids()).toHaveLength(WORKERS)
      expect(await inTurn('/orders')).toEqual([200])
      await expect
        .poll(
          () =>
            new Set(lines().flatMap(({ msg, worker }) => (msg === 'forwarded' ? [worker] : [])))
              .size,
        )
        .toBe(WORKERS)
      const text = await metrics()
      expect(text).toMatch(
        /^cambio_requests_total\{route="\/orders",status="200",reason="forwarded"\} 4$/m,
      )
      expect(text).toMatch(/^cambio_workers 2$/m)
      expect(text).toMatch(/^cambio_settings_generation 1$/m)
      expect(text).toMatch(/^process_cpu_user_seconds_total /m)
      const { status, checks } = await readiness()
      expect([status, checks]).toEqual([
        'ready',
        expect.arrayContaining([
          { name: 'workers', ok: true },
          { name: 'settings', ok: true },
          { name: 'exchange_client', ok: true },
        ]),
      ])
      expect(checks.filter((check) => 'name' in check && check.name === 'settings')).toHaveLength(1)
      expect(gateway.lines.join('\n')).not.toContain(CLIENT_SECRET)
    },
    PATIENCE_MS,
  )

  it(
    'decides for other proxies by all of them, too',
    async () => {
      await start()
      const port = lines().find((line) => 'authorizerPort' in line)?.['authorizerPort']
      const statuses = Array.from({ length: 4 }, () =>
        ask(`http://127.0.0.1:${String(port)}/envoy/orders`, {
          headers: bearer(stage.partner.token()),
        }),
      )
      expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([
        200, 200, 200, 200,
      ])
    },
    PATIENCE_MS,
  )

  it(
    'purges all of them',
    async () => {
      await start()
      const token = stage.partner.token({ sub: 'bob', jti: 'kept' })
      expect(await inTurn('/orders', token)).toEqual([200])
      const before = stage.tokens.exchanges.length
      expect(await inTurn('/orders', token)).toEqual([200])
      expect(stage.tokens.exchanges).toHaveLength(before)

      const purge = { by: 'subject', issuer: stage.partner.issuer, sub: 'bob' }
      const answer = await fetch(`${gateway.managementUrl}/cache/purge`, {
        method: 'POST',
        headers: { ...bearer(PURGE_KEY), 'content-type': 'application/json' },
        body: JSON.stringify(purge),
      })
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { removed: WORKERS, everywhere: true, sessionsEnded: 0 },
      ])
      expect(await inTurn('/orders', token)).toEqual([401])
      expect(stage.tokens.exchanges).toHaveLength(before)
    },
    PATIENCE_MS,
  )

  it(
    'takes new settings in all of them, and refuses bad ones in all',
    async () => {
      await start()
      writeFileSync(file(), trust('/moved'))
      process.kill(gateway.pid, 'SIGHUP')
      await untilAll('/moved', 200)
      await untilAll('/orders', 404)
      expect(await metrics()).toMatch(/^cambio_settings_reloads_total\{outcome="taken"\} 1$/m)

      writeFileSync(file(), trust('/other').replace('upstream:', 'upstraem:'))
      process.kill(gateway.pid, 'SIGHUP')
      await gateway.waitFor((line) => (line.includes('"problems"') ? line : undefined))
      expect(await inTurn('/moved')).toEqual([200])
      expect(await metrics()).toMatch(/^cambio_settings_stale 1$/m)
    },
    PATIENCE_MS * 2,
  )

  it(
    'replaces one that ended, under the settings in force, and goes on meanwhile',
    async () => {
      await start()
      writeFileSync(file(), 'broken: [')
      process.kill(gateway.pid, 'SIGHUP')
      await gateway.waitFor((line) => (line.includes('"problems"') ? line : undefined))
      const [victim = 0] = pids()
      process.kill(victim, 'SIGKILL')
      await gateway.waitFor((line) => (line.includes('is replaced') ? line : undefined))
      expect(await send('/orders')).toBe(200)
      await expect.poll(() => pids().length, { timeout: PATIENCE_MS }).toBe(WORKERS + 1)
      await expect.poll(async () => (await readiness()).status).toBe('ready')
      expect(await inTurn('/orders')).toEqual([200])
      expect(await metrics()).toMatch(/^cambio_worker_ends_total 1$/m)
      expect(lines().find(({ how }) => how !== undefined)).toMatchObject({
        level: 'error',
        how: 'SIGKILL',
      })
    },
    PATIENCE_MS * 2,
  )

  it(
    'lets requests end when it is asked to, whoever is asked, and ends with 0',
    async () => {
      await start()
      const slow = [1, 2, 3].map(() =>
        ask(`${gateway.url}/orders/slow`, { headers: bearer(stage.partner.token()) }),
      )
      await expect.poll(() => held.length).toBe(3)
      // As a terminal does it: the whole group of processes gets the signal.
      for (const pid of pids()) process.kill(pid, 'SIGTERM')
      const stopped = gateway.stop()
      await expect.poll(() => send('/orders').catch(() => 'refused')).toBe('refused')
      for (const end of held.splice(0)) end()
      expect((await Promise.all(slow)).map(({ body }) => body)).toEqual([
        'complete',
        'complete',
        'complete',
      ])
      expect(await stopped).toBe(0)
      expect(pids().some(isAlive)).toBe(false)
    },
    PATIENCE_MS,
  )

  it(
    'leaves no worker behind when the primary is killed',
    async () => {
      await start()
      await gateway.kill()
      await expect.poll(() => pids().some(isAlive), { timeout: PATIENCE_MS }).toBe(false)
    },
    PATIENCE_MS,
  )

  it(
    'ends with 1 when its port is taken',
    async () => {
      await start()
      const env = {
        PURGE_KEY,
        HOST: '127.0.0.1',
        PORT: new URL(gateway.url).port,
        MANAGEMENT_PORT: '0',
      }
      const { code, output } = await runProgram({
        entry: ENTRY,
        args: ['-f', file()],
        env,
        cwd: folder,
      })
      expect([code, output]).toEqual([1, expect.stringMatching(/EADDRINUSE.*PORT/)])
    },
    PATIENCE_MS,
  )
})
