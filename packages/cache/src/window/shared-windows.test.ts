import { afterEach, describe, expect, it } from 'vitest'
import { Recorder } from '../../test/baseline.ts'
import { type Answer, type FakeRedis, handshake, startFakeRedis } from '../../test/fake-redis.ts'
import { createHashKey } from '../key/hash-key.ts'
import { createRedisConnection } from '../redis/redis-connection.ts'
import { createMemoryWindows } from './memory-windows.ts'
import { createSharedWindows } from './shared-windows.ts'
import type { Windows } from './windows.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

interface Opened {
  readonly windows: Windows
  readonly server: FakeRedis
  readonly pass: (seconds: number) => void
}

/** @param reply What a script is answered with. */
async function open(reply: string): Promise<Opened> {
  const answer: Answer = (command) => (command.startsWith('eval') ? reply : handshake(command))
  const server = await startFakeRedis(answer)
  const address = { kind: 'single', host: '127.0.0.1', port: server.port, tls: false, database: 0 }
  const { onEvent, events } = new Recorder()
  // Far more than an answer takes on a busy machine.
  const commandTimeoutMs = 5_000
  const connection = createRedisConnection({
    address: address as never,
    commandTimeoutMs,
    onEvent,
  })
  closers.push(
    () => server.close(),
    () => connection.close(),
  )
  await expect.poll(() => events).toContainEqual({ kind: 'connection', up: true })
  let now = 0
  const clock = (): number => now
  const memory = createMemoryWindows({ clock })
  const windows = createSharedWindows({ connection, hashKey: createHashKey(), memory, clock })
  return { windows, server, pass: (seconds) => void (now += seconds) }
}

describe('createSharedWindows', () => {
  it('counts in Redis, under a name that tells nothing', async () => {
    const { windows, server } = await open('*2\r\n:3\r\n:4500\r\n')
    expect(await windows.count('alice', 10, 5)).toEqual({ count: 3, restSeconds: 4.5 })
    const [command = ''] = server.commands.filter((each) => each.startsWith('eval'))
    expect(command).toMatch(/ 1 cambio:\{[\w-]{43}\}:limit 10000$/)
    expect(command).not.toContain('alice')
  })

  it('does not ask again about a window that is spent, until it is over', async () => {
    const { windows, server, pass } = await open('*2\r\n:6\r\n:4500\r\n')
    expect(await windows.count('a', 10, 5)).toEqual({ count: 6, restSeconds: 4.5 })
    pass(2)
    expect(await windows.count('a', 10, 5)).toEqual({ count: 6, restSeconds: 2.5 })
    expect(server.count('eval')).toBe(1)
    pass(2.5)
    await windows.count('a', 10, 5)
    expect(server.count('eval')).toBe(2)
  })

  it('asks again when more is allowed than before', async () => {
    const { windows, server } = await open('*2\r\n:6\r\n:4500\r\n')
    await windows.count('a', 10, 5)
    await windows.count('a', 10, 6)
    expect(server.count('eval')).toBe(2)
  })

  it.each([
    ['refuses', '-OOM command not allowed\r\n'],
    ['answers nonsense', '+OK\r\n'],
    ['answers half', '*1\r\n:1\r\n'],
  ])('counts for this process alone while Redis %s', async (_, reply) => {
    const { windows } = await open(reply)
    expect(await windows.count('a', 10, 5)).toEqual({ count: 1, restSeconds: 10 })
    expect(await windows.count('a', 10, 5)).toEqual({ count: 2, restSeconds: 10 })
  })
})
