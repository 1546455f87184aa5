import { randomBytes } from 'node:crypto'
import {
  startGateway,
  startRedis,
  untilReady,
  type RunningGateway,
  type RunningRedis,
} from '@cambio/testkit'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { untilRedisIsUp } from '../stage/replicas.ts'
import { openScene, type Scene } from '../stage/scene.ts'

/** Redis is switched on in the trust file, so that both ways of configuring are walked. Slow is not away on a busy machine. */
const CACHE =
  'cache: { redis: "${env:REDIS_URL}", sealKey: "${env:CACHE_SEAL_KEY}", commandTimeoutMs: 5000 }\n'

let redis: RunningRedis
let scene: Scene
let replica: RunningGateway
beforeAll(async () => {
  // A Redis of its own: this file takes it down.
  redis = await startRedis()
  const env = { REDIS_URL: redis.url, CACHE_SEAL_KEY: randomBytes(32).toString('base64') }
  scene = await openScene(inject('keycloak'), { trust: (text) => text + CACHE, env })
  replica = await startGateway({
    args: ['-f', scene.trustFile],
    env: { ...scene.landscape.env, ...env },
  })
  await untilReady(replica)
  await Promise.all([scene.gateway, replica].map(untilRedisIsUp))
})
afterAll(async () => {
  await replica?.stop()
  await scene?.close()
  await redis?.stop()
})

const viaFirst = (token: string): ReturnType<typeof get> =>
  get(`${scene.gateway.url}/orders/1`, token)
const viaSecond = (token: string): ReturnType<typeof get> => get(`${replica.url}/orders/1`, token)

describe('two replicas with one Redis', () => {
  it('exchange a token once between them', async () => {
    const token = await scene.landscape.partner.token()
    const before = await scene.landscape.exchanges()
    expect((await viaFirst(token)).status).toBe(200)
    expect((await viaSecond(token)).status).toBe(200)
    expect(await scene.landscape.exchanges()).toBe(before + 1)
  })

  it('keep nothing in Redis that is a token or names one, and nothing without an end', async () => {
    await viaFirst(await scene.landscape.partner.token())
    const client = new Redis(redis.url)
    const keys = await client.keys('*')
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(key).not.toMatch(/eyJ/)
      expect(await client.pttl(key)).toBeGreaterThan(0)
      expect(await contentOf(client, key)).not.toMatch(/eyJ|alice|Bearer/)
    }
    await client.quit()
  })

  it('refuse what somebody swapped between two keys in Redis, and exchange anew', async () => {
    const [one, other] = [
      await scene.landscape.partner.token(),
      await scene.landscape.partner.token(),
    ]
    const client = new Redis(redis.url)
    await client.flushall()
    await viaFirst(one)
    await viaFirst(other)
    await swapValues(client)
    const before = await scene.landscape.exchanges()
    expect((await viaSecond(one)).status).toBe(200)
    expect(await scene.landscape.exchanges()).toBe(before + 1)
    await client.quit()
  })

  it('go on, each from its memory, while Redis is away, and use it again when it is back', async () => {
    const token = await scene.landscape.partner.token()
    await viaFirst(token)
    await redis.halt()
    const before = await scene.landscape.exchanges()
    expect((await viaFirst(token)).status).toBe(200)
    expect((await viaSecond(await scene.landscape.partner.token())).status).toBe(200)
    expect(await scene.landscape.exchanges()).toBe(before + 1)
    await redis.resume()
    await untilShared()
  })
})

/** Resolves when a token exchanged by one replica is found by the other again. */
async function untilShared(): Promise<void> {
  for (;;) {
    const token = await scene.landscape.partner.token()
    await viaFirst(token)
    const before = await scene.landscape.exchanges()
    await viaSecond(token)
    if ((await scene.landscape.exchanges()) === before) return
  }
}

/** Everything that stands under a name, whatever its type. */
async function contentOf(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'string':
      return (await client.getBuffer(key))?.toString('latin1') ?? ''
    case 'set':
      return (await client.smembersBuffer(key)).map((each) => each.toString('latin1')).join(' ')
    case 'zset':
      return (await client.zrangeBuffer(key, '0', '-1'))
        .map((each) => each.toString('latin1'))
        .join(' ')
    case 'hash':
      return JSON.stringify(await client.hgetall(key))
    default:
      throw new Error(`Nobody has looked into a ${await client.type(key)}.`)
  }
}

async function swapValues(client: Redis): Promise<void> {
  const [first = '', second = ''] = await client.keys('*:token')
  const [one, two] = [await client.getBuffer(first), await client.getBuffer(second)]
  await client.set(first, two ?? '', 'KEEPTTL')
  await client.set(second, one ?? '', 'KEEPTTL')
}

describe('a gateway whose cache is off', () => {
  it('exchanges each time', async () => {
    const gateway = await startGateway({
      args: ['-f', scene.trustFile],
      env: {
        ...scene.landscape.env,
        REDIS_URL: redis.url,
        CACHE_SEAL_KEY: randomBytes(32).toString('base64'),
        TOKEN_CACHE_ENABLED: 'false',
      },
    })
    try {
      await untilReady(gateway)
      const token = await scene.landscape.partner.token()
      const before = await scene.landscape.exchanges()
      for (let use = 0; use < 3; use += 1) await get(`${gateway.url}/orders/1`, token)
      expect(await scene.landscape.exchanges()).toBe(before + 3)
    } finally {
      await gateway.stop()
    }
  })
})
