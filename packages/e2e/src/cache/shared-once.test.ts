import { randomUUID } from 'node:crypto'
import { createHashKey, createSharedOnce } from '@cambio/cache'
import type { ReversibleOnceGuard } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OwnRedis, startOwnRedis } from './own-redis.ts'
import { Clock, Recorder } from './stage.ts'

const hashKey = createHashKey()

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

async function openGuard(
  recorder = new Recorder(),
  clock = new Clock(),
): Promise<ReversibleOnceGuard> {
  const connection = await own.connect(keyPrefix, recorder)
  return createSharedOnce({ connection, hashKey, now: clock.now })
}

describe('createSharedOnce', () => {
  it('is first for exactly one of 300 who ask at once in three replicas', async () => {
    const guards = await Promise.all([openGuard(), openGuard(), openGuard()])
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, each) => guards[each % 3]?.first('proof', 60)),
    )
    expect(answers.filter((each) => each === true)).toHaveLength(1)
    expect(answers.filter((each) => each === false)).toHaveLength(299)
  })

  it('asks Redis no more about what this process has seen', async () => {
    const guard = await openGuard()
    await guard.first('proof', 60)
    const before = await commandsOf('set')
    for (let each = 0; each < 10; each += 1) expect(await guard.first('proof', 60)).toBe(false)
    expect(await commandsOf('set')).toBe(before)
  })

  it('is first again when the time is over', async () => {
    const clock = new Clock()
    const guard = await openGuard(new Recorder(), clock)
    await guard.first('proof', 0.05)
    clock.seconds += 0.05
    await expect.poll(() => stranger.keys(`${keyPrefix}*`), { timeout: 20_000 }).toEqual([])
    expect(await guard.first('proof', 60)).toBe(true)
  })

  it('is first again for one of all replicas when it was taken back', async () => {
    const [one, other, third] = await Promise.all([openGuard(), openGuard(), openGuard()])
    expect(await one.first('assertion', 60)).toBe(true)
    expect(await other.first('assertion', 60)).toBe(false)
    await one.forget('assertion')
    const answers = await Promise.all(
      [one, other, third].map((each) => each.first('assertion', 60)),
    )
    expect(answers.filter((each) => each === true)).toHaveLength(1)
  })

  it('lets nobody take back what another was told', async () => {
    const [one, other] = await Promise.all([openGuard(), openGuard()])
    await one.first('assertion', 60)
    await other.first('assertion', 60)
    await other.forget('assertion')
    expect(await other.first('assertion', 60)).toBe(false)
    expect(await one.first('assertion', 60)).toBe(false)
  })

  it('stays remembered when Redis can not be told', async () => {
    const recorder = new Recorder()
    const guard = await openGuard(recorder)
    await guard.first('assertion', 60)
    await redis.halt()
    await recorder.hears({ kind: 'connection', up: false })
    await guard.forget('assertion')
    expect(await guard.first('assertion', 60)).toBe(false)

    recorder.forget()
    await redis.resume()
    await recorder.hears({ kind: 'connection', up: true })
    expect(await guard.first('assertion', 60)).toBe(false)
  })

  it('leaves nothing readable in Redis, and nothing without an end', async () => {
    const guard = await openGuard()
    await guard.first('planted-jti', 60)
    const [name = '', ...others] = await stranger.keys(`${keyPrefix}*`)
    expect(others).toEqual([])
    expect(name + (await stranger.get(name))).not.toContain('planted')
    expect(await stranger.pttl(name)).toBeGreaterThan(0)
    expect(await stranger.pttl(name)).toBeLessThanOrEqual(60_000)
  })

  it('cannot tell while Redis is away, but for what it has seen itself; and is back by itself', async () => {
    const recorder = new Recorder()
    const guard = await openGuard(recorder)
    await guard.first('seen', 60)
    await redis.halt()
    await recorder.hears({ kind: 'connection', up: false })
    expect(await guard.first('seen', 60)).toBe(false)
    expect(await guard.first('new', 60)).toBe('unknown')

    recorder.forget()
    await redis.resume()
    await recorder.hears({ kind: 'connection', up: true })
    expect(await guard.first('new', 60)).toBe(true)
  })
})

async function commandsOf(name: string): Promise<string> {
  const stats = await stranger.info('commandstats')
  return new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? '0'
}
