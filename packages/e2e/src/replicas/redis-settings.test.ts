import { randomBytes } from 'node:crypto'
import {
  makeLandscape,
  type Landscape,
  type RedisSentinel,
  type RunningGateway,
  type SecureRedis,
  startGateway,
  startRedisSentinel,
  startSecureRedis,
  trustFile,
  untilReady,
} from '@cambio/testkit'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { issuedAt } from '../purging/purge-at.ts'
import { countIn, untilRedisIsUp } from '../stage/replicas.ts'
import { provision } from '../stage/scene.ts'

/** What packages/cache/README.md tells to give the gateway's user. */
const RIGHTS =
  '~cambio:* &cambio:* -@all +@read +@write +@scripting +@pubsub +@connection -@dangerous +info +time'
const PREFIX = 'cambio:orders:'

let landscape: Landscape
let secure: SecureRedis
let sentinel: RedisSentinel
let ca: string
let running: RunningGateway[]
beforeAll(async () => {
  running = []
  landscape = await makeLandscape(inject('keycloak'))
  const redis = startSecureRedis({ rights: RIGHTS })
  const sentinels = startRedisSentinel()
  await provision(landscape, await landscape.writeTrustFile(trustFile(landscape)))
  secure = await redis
  sentinel = await sentinels
  ca = await landscape.writeTrustFile(secure.ca)
})
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()))
  running = []
})
afterAll(async () => {
  await secure?.stop()
  await sentinel?.stop()
  await landscape?.remove()
})

const newKey = (): string => randomBytes(32).toString('base64')

/** A gateway with this `cache` in its trust file, ready. */
async function start(
  cache: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningGateway> {
  // Slow is not away on a busy machine.
  const text = `${trustFile(landscape)}cache: { commandTimeoutMs: 5000, ${cache} }\n`
  const args = ['-f', await landscape.writeTrustFile(text)]
  const gateway = await startGateway({ args, env: { ...landscape.env, ...env } })
  running.push(gateway)
  await untilReady(gateway)
  return gateway
}

/** Exchanges that were agreed about in Redis; without Redis a process exchanges `alone`. */
const agreed = (gateway: RunningGateway): Promise<number> =>
  countIn(gateway, 'cambio_cache_flights_total', 'outcome="work"')

const errors = (gateway: RunningGateway): Promise<number> =>
  countIn(gateway, 'cambio_cache_redis_errors_total')

describe('a Redis with TLS by an own authority and a user of few rights', () => {
  const shared = (): string => `redis: "\${env:REDIS_URL}", redisCa: "\${file:${ca}}"`

  it('is used under the key prefix, and a new seal key goes on with what the old one sealed', async () => {
    const [old, next] = await Promise.all(
      [newKey(), newKey()].map((key) => landscape.writeTrustFile(key)),
    )
    const cache = `${shared()}, keyPrefix: "${PREFIX}"`
    const env = { REDIS_URL: secure.url }
    const before = await start(`${cache}, sealKey: "\${file:${old}}"`, env)
    const after = await start(
      `${cache}, sealKey: "\${file:${next}}", previousSealKeys: ["\${file:${old}}"]`,
      env,
    )
    await Promise.all([untilRedisIsUp(before), untilRedisIsUp(after)])
    const token = await landscape.partner.token()
    const bought = await issuedAt(before, token)
    expect(await issuedAt(after, token)).toBe(bought)
    expect([await agreed(before), await agreed(after)]).toEqual([1, 0])

    const client = new Redis(secure.url, { tls: { ca: secure.ca } })
    const [, names] = await client.scan('0', 'COUNT', 1000).finally(() => client.disconnect())
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter((name) => !name.startsWith(PREFIX))).toEqual([])
    expect([await errors(before), await errors(after)]).toEqual([0, 0])
  })

  it('is not used without its authority, and requests are served all the same', async () => {
    const env = { REDIS_URL: secure.url, SEAL_KEY: newKey() }
    const gateway = await start('redis: "${env:REDIS_URL}", sealKey: "${env:SEAL_KEY}"', env)
    const token = await landscape.partner.token()
    expect(await issuedAt(gateway, token)).toBe(await issuedAt(gateway, token))
    expect(await agreed(gateway)).toBe(0)
    expect(
      await countIn(gateway, 'cambio_cache_redis_errors_total', 'UNABLE_TO_VERIFY'),
    ).toBeGreaterThan(0)
  })
})

describe('a Redis behind Sentinels', () => {
  it('is used by the environment alone', async () => {
    const env = {
      ISSUER: landscape.our.issuer,
      CLIENT_ID: 'gateway',
      CLIENT_SECRET: landscape.env.GATEWAY_SECRET,
      OIDC_TOKEN_EXCHANGE_IDP_LIST: landscape.partner.issuer,
      IDP_ALIASES: `${landscape.partner.issuer}=partner`,
      SUBJECT_TOKEN_AUDIENCE: 'https://api.company.example',
      TARGET_AUDIENCE: 'orders-api',
      UPSTREAM_URL: landscape.api.url,
      REDIS_URL: sentinel.url,
      CACHE_SEAL_KEY_FILE: await landscape.writeTrustFile(`${newKey()}\n`),
    }
    const gateway = await startGateway({ env })
    running.push(gateway)
    await untilReady(gateway)
    await untilRedisIsUp(gateway)
    const token = await landscape.partner.token()
    expect(await issuedAt(gateway, token)).toBe(await issuedAt(gateway, token))
    expect(await agreed(gateway)).toBe(1)
  })
})

describe('without a seal key', () => {
  const url = { REDIS_URL: inject('redisUrl') }

  it('a gateway with Redis does not start, and says what to set', async () => {
    await expect(start('redis: "${env:REDIS_URL}"', url)).rejects.toThrow(/cache\.sealKey/)
  })

  it('a gateway stores in clear text where that was said', async () => {
    const keyPrefix = `plain-${crypto.randomUUID()}:`
    const cache = `redis: "\${env:REDIS_URL}", insecurePlaintext: true, keyPrefix: "${keyPrefix}"`
    const gateway = await start(cache, url)
    await untilRedisIsUp(gateway)
    await issuedAt(gateway, await landscape.partner.token())
    const client = new Redis(url.REDIS_URL)
    const [name = ''] = await client.keys(`${keyPrefix}*:token`)
    const value = await client.get(name).finally(() => client.disconnect())
    expect(value).toMatch(/eyJ/)
  })
})
