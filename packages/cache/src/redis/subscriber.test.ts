import { Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import { handshake, startFakeRedis } from '../../test/fake-redis.ts'
import { Subscriber } from './subscriber.ts'

const cleanups: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** RESP3 tells a subscription as a push. */
function subscribed(command: string): string | undefined {
  const [name, ...channels] = command.split(' ')
  if (name !== 'subscribe') return undefined
  const pushes = channels.map(
    (channel) => `>3\r\n$9\r\nsubscribe\r\n$${channel.length}\r\n${channel}\r\n:1\r\n`,
  )
  return pushes.join('')
}

describe('Subscriber', () => {
  it('opens a new connection when the old one falls silent, and tells of the gap', async () => {
    const server = await startFakeRedis((command) => handshake(command) ?? subscribed(command))
    cleanups.push(() => server.close())
    const { port } = server
    const host = '127.0.0.1'
    const subscriber = new Subscriber({
      open: () => new Redis({ port, host, retryStrategy: null, socketTimeout: 50 }),
      heartbeatMs: 20,
      onTrouble: () => undefined,
    })
    cleanups.push(() => subscriber.close())
    let gaps = 0
    const noMessage = (): void => undefined
    subscriber.subscribe('news', noMessage, () => void (gaps += 1))

    await expect.poll(() => gaps, { timeout: 5000 }).toBeGreaterThan(1)
    expect(server.connections).toBeGreaterThan(1)
    expect(server.count('ping')).toBeGreaterThan(0)
  })
})
