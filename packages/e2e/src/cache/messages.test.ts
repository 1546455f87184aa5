import type { RedisConnection } from '@cambio/cache'
import { type RunningRedis, startRedis } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, newKey, Recorder } from './stage.ts'

let redis: RunningRedis | undefined
let speaker: RedisConnection
let listener: RedisConnection

beforeAll(async () => {
  redis = await startRedis()
})

afterAll(() => redis?.stop())

beforeEach(async () => {
  speaker = await connectTo()
  listener = await connectTo()
})

afterEach(async () => {
  await Promise.all([speaker.close(), listener.close()])
})

function connectTo(): Promise<RedisConnection> {
  return connect({ url: new Secret(redis?.url ?? ''), recorder: new Recorder() })
}

/** Somebody who listens, once the channel is heard. */
async function listen(channel: string) {
  const ear = { heard: [] as string[], gaps: 0, leave: (): void => undefined }
  ear.leave = listener.subscribe(
    channel,
    (message) => void ear.heard.push(message),
    () => void (ear.gaps += 1),
  )
  await expect.poll(() => ear.gaps, { timeout: 10_000 }).toBe(1)
  return ear
}

describe('messages between connections', () => {
  it('are heard by all who listen to the channel, and by nobody else', async () => {
    const [channel, other] = [listener.nameOf('news', newKey()), listener.nameOf('news', newKey())]
    const ears = [await listen(channel), await listen(channel)]
    const stranger = await listen(other)
    await speaker.publish(channel, 'Ünïcode {news}')
    await speaker.publish(other, 'end')
    await expect.poll(() => stranger.heard).toEqual(['end'])
    expect(ears.map(({ heard }) => heard)).toEqual([['Ünïcode {news}'], ['Ünïcode {news}']])
  })

  it('are not heard by who has left, and still by who has not', async () => {
    const channel = listener.nameOf('news', newKey())
    const [one, other] = [await listen(channel), await listen(channel)]
    one.leave()
    await speaker.publish(channel, 'news')
    await expect.poll(() => other.heard).toEqual(['news'])
    expect(one.heard).toEqual([])
    other.leave()
  })

  it('are heard again after an outage, of which everybody is told', async () => {
    const channel = listener.nameOf('news', newKey())
    const ears = [await listen(channel), await listen(listener.nameOf('news', newKey()))]
    await redis?.halt()
    expect(await speaker.publish(channel, 'lost')).toBe(false)
    await redis?.resume()
    await expect.poll(() => ears.every(({ gaps }) => gaps === 2), { timeout: 20_000 }).toBe(true)
    await expect.poll(() => speaker.up, { timeout: 20_000 }).toBe(true)
    await speaker.publish(channel, 'news')
    await expect.poll(() => ears[0]?.heard).toEqual(['news'])
  })
})
