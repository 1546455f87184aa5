import { randomUUID } from 'node:crypto'
import { type CacheKey, createHashKey, createSharedOnce } from '@cambio/cache'
import { type RedisCluster, startRedisCluster } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPurgingReplica } from './purging-replica.ts'
import { openReplica } from './replica.ts'
import { Clock, LIFETIME, newKey, newSealKey, storedToken } from './stage.ts'

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await startRedisCluster()
})
afterAll(() => cluster?.stop())

const newOptions = () => ({ url: new Secret(cluster.url), keyPrefix: `${randomUUID()}:` })

describe('replicas with one Redis Cluster', () => {
  it('work once for each of 60 keys over all nodes', async () => {
    const options = newOptions()
    const [one, other] = await Promise.all([openReplica(options), openReplica(options)])
    const keys = Array.from({ length: 60 }, newKey)
    const works: CacheKey[] = []
    const ask = [one, other].flatMap((replica) =>
      keys.map((key) =>
        replica.fly(key, {
          work: async () => {
            works.push(key)
            await replica.store(key, key)
            return key
          },
        }),
      ),
    )
    const flights = await Promise.all(ask)
    expect(flights.map((each) => each.ok && each.value.value)).toEqual([...keys, ...keys])
    expect(works).toHaveLength(60)
    await Promise.all([one.close(), other.close()])
  })

  it('are first once for each of 60 names', async () => {
    const options = newOptions()
    const [one, other] = await Promise.all([openReplica(options), openReplica(options)])
    const hashKey = createHashKey()
    const guards = [one, other].map(({ connection }) =>
      createSharedOnce({ connection, hashKey, now: new Clock().now }),
    )
    const names = Array.from({ length: 60 }, () => randomUUID())
    const ask = guards.flatMap((guard) => names.map((name) => guard.first(name, 60)))
    const answers = await Promise.all(ask)
    expect(answers.filter((each) => each === true)).toHaveLength(60)
    expect(answers.filter((each) => each === false)).toHaveLength(60)
    await Promise.all([one.close(), other.close()])
  })

  it('hear of each other’s purges, and find what is to be removed on every node', async () => {
    const options = { ...newOptions(), clock: new Clock(), key: newSealKey() }
    const [one, other] = await Promise.all([
      openPurgingReplica(options),
      openPurgingReplica(options),
    ])
    const keys = Array.from(
      { length: 30 },
      () => newKey().replaceAll('-', '').padEnd(43, '0') as CacheKey,
    )
    const token = (key: CacheKey) => storedToken({ text: new Secret(key) })
    await Promise.all(keys.map((key) => one.store.set(key, token(key), LIFETIME)))
    const found = await Promise.all(keys.map((key) => other.store.get(key)))
    expect(found.every((each) => each !== undefined)).toBe(true)

    const { issuer } = storedToken().subject
    const report = await one.purger.purge({ by: 'subject', issuer, sub: 'alice' })
    expect(report.everywhere).toBe(true)
    expect(report.removed).toHaveLength(30)
    await expect
      .poll(
        async () => {
          const left = await Promise.all(keys.map((key) => other.store.get(key)))
          return left.filter((each) => each !== undefined)
        },
        { timeout: 20_000 },
      )
      .toEqual([])
    await Promise.all([one.close(), other.close()])
  })
})
