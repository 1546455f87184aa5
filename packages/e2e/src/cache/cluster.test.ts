import type { RedisConnection, TokenStore } from '@cambio/cache'
import { type RedisCluster, startRedisCluster } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Clock,
  connect,
  LIFETIME,
  newKey,
  openSealedRedis,
  Recorder,
  storedToken,
} from './stage.ts'
import { describeStoreContract } from './store-contract.ts'

let cluster: RedisCluster | undefined

beforeAll(async () => {
  cluster = await startRedisCluster()
})

afterAll(() => cluster?.stop())

function running(): RedisCluster {
  if (!cluster) throw new Error('the Cluster was not started')
  return cluster
}

const open = (clock: Clock, recorder = new Recorder()): Promise<TokenStore> =>
  openSealedRedis({ url: new Secret(running().url), clock, recorder })

const connectTo = (recorder = new Recorder()): Promise<RedisConnection> =>
  connect({ url: new Secret(running().url), recorder })

describeStoreContract('the sealed store in a Redis Cluster', (clock) => open(clock))

describe('in a Redis Cluster', () => {
  it('entries live on every node', async () => {
    const store = await open(new Clock())
    const keys = Array.from({ length: 60 }, newKey)
    await Promise.all(keys.map((key) => store.set(key, storedToken(), LIFETIME)))
    const kept = await Promise.all(keys.map((key) => store.get(key)))
    expect(kept.every((token) => token !== undefined)).toBe(true)
    await store.close()

    const connection = await connectTo()
    const sizes = await connection.run('get', async (redis) => {
      const nodes = 'nodes' in redis ? redis.nodes('master') : []
      return Promise.all(nodes.map((node) => node.dbsize()))
    })
    expect(sizes.ok && sizes.value.filter((size) => size > 0)).toHaveLength(3)
    await connection.close()
  })

  it('a script may use all the names of one tag', async () => {
    const connection = await connectTo()
    for (const tag of Array.from({ length: 20 }, newKey)) {
      const names = [
        connection.nameOf('token', tag),
        connection.nameOf('lease', tag),
        connection.nameOf('tombstone', tag, 'any thing: {at} all'),
      ]
      const script =
        'for i = 1, #KEYS do redis.call("SET", KEYS[i], "x", "PX", 1000) end return #KEYS'
      expect(
        await connection.run('lease', (redis) => redis.eval(script, names.length, ...names)),
      ).toEqual({ ok: true, value: 3 })
    }
    await connection.close()
  })

  it('a node that goes away costs misses, no failure, and the Cluster is used again when it is back', async () => {
    const clock = new Clock()
    const recorder = new Recorder()
    const store = await open(clock, recorder)
    const [node] = running().nodes
    await node?.halt()
    const keys = Array.from({ length: 30 }, newKey)
    await Promise.all(keys.map((key) => store.set(key, storedToken(), LIFETIME)))
    await Promise.all(keys.map((key) => store.get(key)))
    expect(recorder.troubles).toContainEqual(
      expect.objectContaining({ reason: 'store_unavailable', operation: 'set' }),
    )

    await node?.resume()
    const key = newKey()
    await expect
      .poll(
        async () => {
          await Promise.all(keys.map((each) => store.set(each, storedToken(), LIFETIME)))
          await store.set(key, storedToken(), LIFETIME)
          const kept = await Promise.all([key, ...keys].map((each) => store.get(each)))
          return kept.filter((token) => token !== undefined).length
        },
        { timeout: 30_000, interval: 250 },
      )
      .toBe(keys.length + 1)
    await store.close()
  })

  it('a message said on one node is heard everywhere, also after the listener’s node went away', async () => {
    const [speaker, listener] = [await connectTo(), await connectTo()]
    const channel = listener.nameOf('news', 'all')
    const heard: string[] = []
    let gaps = 0
    listener.subscribe(
      channel,
      (message) => void heard.push(message),
      () => void (gaps += 1),
    )
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1)
    await speaker.publish(channel, 'one')
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['one'])

    await running().halt()
    await running().resume()
    await expect.poll(() => gaps, { timeout: 30_000 }).toBeGreaterThan(1)
    await expect
      .poll(
        async () => {
          await speaker.publish(channel, 'two')
          return heard.at(-1)
        },
        { timeout: 30_000 },
      )
      .toBe('two')
    await Promise.all([speaker.close(), listener.close()])
  })
})
