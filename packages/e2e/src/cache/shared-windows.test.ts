import { randomUUID } from 'node:crypto'
import {
  createHashKey,
  createMemoryWindows,
  createSharedWindows,
  type Windows,
} from '@cambio/cache'
import { monotonicSeconds } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OwnRedis, startOwnRedis } from './own-redis.ts'
import { Recorder } from './stage.ts'

const hashKey = createHashKey()
const clock = monotonicSeconds

let own: OwnRedis
let redis: OwnRedis['redis']
let stranger: OwnRedis['stranger']
let keyPrefix: string

beforeAll(async () => {
  own = await startOwnRedis()
  ;({ redis, stranger } = own)
})

afterAll(async () => {
  await own?.stop()
})

beforeEach(() => {
  keyPrefix = `${randomUUID()}:`
})

afterEach(() => own.disconnect())

async function openWindows(): Promise<Windows> {
  const connection = await own.connect(keyPrefix, new Recorder())
  return createSharedWindows({ connection, hashKey, memory: createMemoryWindows({ clock }), clock })
}

describe('createSharedWindows', () => {
  it('counts 300 requests of three replicas as 300, each once', async () => {
    const windows = await Promise.all([openWindows(), openWindows(), openWindows()])
    const counts = await Promise.all(
      Array.from({ length: 300 }, async (_, each) => {
        const counted = await windows[each % 3]?.count('alice', 60, 1_000)
        return counted?.count ?? 0
      }),
    )
    expect(counts.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 300 }, (_, each) => each + 1),
    )
  })

  it('counts different things apart', async () => {
    const windows = await openWindows()
    await windows.count('alice', 60, 5)
    expect(await windows.count('bob', 60, 5)).toMatchObject({ count: 1 })
  })

  it('lets Redis forget when the window is over, however often it was counted in', async () => {
    const windows = await openWindows()
    const first = await windows.count('alice', 1, 100)
    const second = await windows.count('alice', 1, 100)
    expect(second.restSeconds).toBeLessThanOrEqual(first.restSeconds)
    await expect.poll(() => stranger.keys(`${keyPrefix}*`), { timeout: 5_000 }).toEqual([])
    expect(await windows.count('alice', 1, 100)).toMatchObject({ count: 1 })
  })

  it('stores nothing that tells who was counted', async () => {
    await (await openWindows()).count('alice', 60, 5)
    const names = await stranger.keys(`${keyPrefix}*`)
    expect(names).toHaveLength(1)
    expect(names.join()).not.toContain('alice')
  })

  it('counts on in this process alone while Redis is away, and no count fails', async () => {
    const windows = await openWindows()
    await windows.count('alice', 60, 5)
    await redis.stop()
    for (let count = 1; count <= 3; count += 1)
      expect(await windows.count('alice', 60, 5)).toMatchObject({ count })
  })
})
