import type { TokenStore } from '@cambio/cache'
import { type RedisSentinel, startRedisSentinel } from '@cambio/testkit'
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

let sentinel: RedisSentinel | undefined

beforeAll(async () => {
  sentinel = await startRedisSentinel()
})

afterAll(() => sentinel?.stop())

function running(): RedisSentinel {
  if (!sentinel) throw new Error('the Sentinels were not started')
  return sentinel
}

const open = (clock: Clock, recorder = new Recorder()): Promise<TokenStore> =>
  openSealedRedis({ url: new Secret(running().url), clock, recorder })

describeStoreContract('the sealed store behind Sentinels', (clock) => open(clock))

describe('behind Sentinels', () => {
  it('a failover costs misses, no failure, and what was stored is served by the new primary', async () => {
    const recorder = new Recorder()
    const store = await open(new Clock(), recorder)
    const listener = await connect({ url: new Secret(running().url), recorder: new Recorder() })
    const channel = listener.nameOf('news', 'all')
    const heard: string[] = []
    let gaps = 0
    listener.subscribe(
      channel,
      (message) => void heard.push(message),
      () => void (gaps += 1),
    )
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1)

    const before = newKey()
    await store.set(before, storedToken(), LIFETIME)
    await listener.run('get', (redis) => redis.call('WAIT', 1, 1000))
    const failedOver = running().failOver()
    await recorder.hears({ kind: 'connection', up: false })
    expect(await store.get(before)).toBeUndefined()
    await failedOver

    await recorder.hears({ kind: 'connection', up: true })
    await expect
      .poll(async () => (await store.get(before))?.text.reveal(), { timeout: 20_000 })
      .toBe('issued.token.text')
    const after = newKey()
    await expect
      .poll(
        async () => {
          await store.set(after, storedToken(), LIFETIME)
          return store.get(after)
        },
        { timeout: 20_000 },
      )
      .toBeDefined()

    await expect.poll(() => gaps, { timeout: 20_000 }).toBeGreaterThan(1)
    await expect
      .poll(
        async () => {
          await listener.publish(channel, 'news')
          return heard
        },
        { timeout: 20_000 },
      )
      .toContain('news')
    await Promise.all([store.close(), listener.close()])
  })
})
