import { setTimeout as sleep } from 'node:timers/promises'
import { createRedisConnection, parseRedisUrl } from '@cambio/cache'
import { type SecureRedis, startSecureRedis } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, openSealedRedis, Recorder } from './stage.ts'
import { describeStoreContract } from './store-contract.ts'

/** What the README tells to give the gateway's user, and no more. */
const RIGHTS =
  '~cambio:* &cambio:* -@all +@read +@write +@scripting +@pubsub +@connection +info +cluster|info +cluster|slots -@dangerous +info +time'

const UNTRUSTED = {
  kind: 'trouble',
  trouble: {
    reason: 'store_unavailable',
    operation: 'connect',
    cause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
} as const

let redis: SecureRedis | undefined

beforeAll(async () => {
  redis = await startSecureRedis({ rights: RIGHTS })
})

afterAll(() => redis?.stop())

function running(): SecureRedis {
  if (!redis) throw new Error('Redis was not started')
  return redis
}

const access = () => ({ url: new Secret(running().url), ca: running().ca })

describeStoreContract('the sealed store in a Redis with TLS and an ACL user', (clock) =>
  openSealedRedis({ ...access(), clock, recorder: new Recorder() }),
)

describe('a Redis with TLS and an ACL user', () => {
  it('passes messages on to who subscribes', async () => {
    const connection = await connect({ ...access(), recorder: new Recorder() })
    const channel = connection.nameOf('news', 'all')
    const heard: string[] = []
    let gaps = 0
    connection.subscribe(
      channel,
      (message) => void heard.push(message),
      () => void (gaps += 1),
    )
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1)
    await connection.publish(channel, 'news')
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['news'])
    await connection.close()
  })

  it('keeps the user to keys of the prefix', async () => {
    const recorder = new Recorder()
    const connection = await connect({ ...access(), recorder })
    await connection.run('get', (stranger) => stranger.get('elsewhere'))
    expect(recorder.troubles).toEqual([
      { reason: 'store_unavailable', operation: 'get', cause: 'NOPERM' },
    ])
    await connection.close()
  })

  it('is not used when its certificate is of an authority that nobody named', async () => {
    const address = parseRedisUrl(access().url)
    if (!address.ok) throw new Error(address.failure.problem)
    const recorder = new Recorder()
    const connection = createRedisConnection({ address: address.value, onEvent: recorder.onEvent })
    await recorder.hears(UNTRUSTED)
    expect(connection.up).toBe(false)
    await connection.close()
  })

  it('that is let go of in the middle of the handshake does no harm, whatever comes of it', async () => {
    const address = parseRedisUrl(access().url)
    if (!address.ok) throw new Error(address.failure.problem)
    const errors: unknown[] = []
    const note = (error: unknown): void => void errors.push(error)
    process.on('uncaughtExceptionMonitor', note)
    for (const pauseMs of [0, 1, 2, 4, 8, 16]) {
      const recorder = new Recorder()
      const { onEvent } = recorder
      const connection = createRedisConnection({ address: address.value, onEvent })
      await sleep(pauseMs)
      await connection.close()
      await recorder.hears(UNTRUSTED)
    }
    process.off('uncaughtExceptionMonitor', note)
    expect(errors).toEqual([])
  })
})
