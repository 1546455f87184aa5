import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  hasRedis,
  startGateway,
  startRedis,
  untilReady,
  type RunningGateway,
  type RunningRedis,
} from '@cambio/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bearer, CLIENT_SECRET, ownMetrics, startStage, type Stage } from './stage.ts'

/** Unpacking Redis takes some seconds, once; a process starts in a second or two. */
const START_MS = 300_000
const LIMIT = 4
const WINDOW_SECONDS = 600

let stage: Stage
let redis: RunningRedis
let folder: string
let gateways: readonly RunningGateway[] = []

const trust = (): object => ({
  keycloak: { url: stage.realm.issuer.replace('/realms/company', ''), realm: 'company' },
  client: { id: 'gateway', secret: '${env:GATEWAY_SECRET}' },
  issuers: [{ alias: 'partner', issuer: stage.partner.issuer }],
  routes: [
    {
      match: { path: '/orders' },
      upstream: stage.upstream.url,
      target: { audience: ['orders-api'] },
    },
  ],
  // Slow is not away on a busy machine.
  cache: { redis: '${env:REDIS_URL}', sealKey: '${env:SEAL_KEY}', commandTimeoutMs: 5_000 },
  rateLimits: [{ name: 'each', per: 'subject', requests: LIMIT, windowSeconds: WINDOW_SECONDS }],
})

/** A user whom nobody has counted yet, as an asker at one of the gateways. */
function newUser(): (gateway: number) => Promise<Response> {
  const sub = randomUUID()
  return async (at) => {
    const token = stage.partner.token({ sub, jti: randomUUID() })
    const answer = await fetch(`${gateways[at]?.url}/orders`, { headers: bearer(token) })
    await answer.body?.cancel()
    return answer
  }
}

const statusesOf = async (answers: readonly Promise<Response>[]): Promise<readonly number[]> =>
  (await Promise.all(answers)).map(({ status }) => status)

const untilRedisIs = async (up: 0 | 1): Promise<void> => {
  await Promise.all(
    gateways.map(async ({ managementUrl }) => {
      const metrics = () => ownMetrics(managementUrl)
      await expect.poll(metrics, { timeout: 30_000 }).toContain(`cambio_cache_redis_up ${up}`)
    }),
  )
}

describe.skipIf(!hasRedis())('two gateways with one Redis', () => {
  beforeAll(async () => {
    stage = await startStage()
    redis = await startRedis({ env: { ...process.env, CAMBIO_REDIS: 'process' } })
    folder = await mkdtemp(join(tmpdir(), 'cambio-limits-'))
    await writeFile(join(folder, 'cambio.yaml'), JSON.stringify(trust()))
    const env = {
      GATEWAY_SECRET: CLIENT_SECRET,
      REDIS_URL: redis.url,
      SEAL_KEY: randomBytes(32).toString('base64'),
    }
    const args = ['-f', join(folder, 'cambio.yaml')]
    gateways = await Promise.all([0, 1].map(() => startGateway({ args, env, cwd: folder })))
    await Promise.all(gateways.map(untilReady))
  }, START_MS)
  afterAll(async () => {
    await Promise.all(gateways.map((each) => each.stop()))
    await redis?.stop()
    await stage?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  // A gateway is ready without its Redis.
  beforeEach(() => untilRedisIs(1))

  it('have one window for a user, and tell the same of it', async () => {
    const ask = newUser()
    const remaining: unknown[] = []
    for (const at of [0, 1, 0, 1]) {
      const { status, headers } = await ask(at)
      expect(status).toBe(200)
      expect(headers.get('ratelimit-policy')).toBe(`"each";q=${LIMIT};w=${WINDOW_SECONDS}`)
      remaining.push(/^"each";r=(\d);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1])
    }
    expect(remaining).toEqual(['3', '2', '1', '0'])

    for (const at of [0, 1]) {
      const { status, headers } = await ask(at)
      const wait = headers.get('retry-after')
      expect(status).toBe(429)
      expect(headers.get('ratelimit')).toBe(`"each";r=0;t=${wait}`)
      expect(Number(wait)).toBeGreaterThan(0)
      expect(Number(wait)).toBeLessThanOrEqual(WINDOW_SECONDS)
    }
  })

  it('let no more through when all come at once', async () => {
    const ask = newUser()
    const statuses = await statusesOf(Array.from({ length: 30 }, (_, each) => ask(each % 2)))
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT)
    expect(statuses.filter((status) => status === 429)).toHaveLength(30 - LIMIT)
  })

  it('count each for itself while Redis is away, fail no request, and count together again', async () => {
    await redis.halt()
    await untilRedisIs(0)
    const ask = newUser()
    for (const at of [0, 1]) {
      const statuses: number[] = []
      for (let count = 0; count <= LIMIT; count += 1) statuses.push((await ask(at)).status)
      expect(statuses).toEqual([200, 200, 200, 200, 429])
    }

    await redis.resume()
    await untilRedisIs(1)
    const other = newUser()
    const together: number[] = []
    for (const at of [0, 1, 0, 1, 0]) together.push((await other(at)).status)
    expect(together).toEqual([200, 200, 200, 200, 429])
  })
})
