import { ok, Secret } from '@cambio/validation'
import { afterEach, describe, expect, it } from 'vitest'
import { keyA, Recorder } from '../../test/baseline.ts'
import { handshake, startFakeRedis } from '../../test/fake-redis.ts'
import { createRedisConnection } from '../redis/redis-connection.ts'
import { MAX_VALUE_BYTES } from './byte-store.ts'
import { createRedisStore } from './redis-store.ts'

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function open(reply = '$-1\r\n') {
  const server = await startFakeRedis((command) => handshake(command) ?? reply)
  cleanups.push(() => server.close())
  const recorder = new Recorder()
  const { onEvent } = recorder
  const { port } = server
  const password = new Secret('hunter2')
  const address = {
    kind: 'single',
    host: '127.0.0.1',
    port,
    tls: false,
    database: 0,
    password,
  } as const
  const connection = createRedisConnection({ address, commandTimeoutMs: 2000, onEvent })
  cleanups.push(() => connection.close())
  await expect.poll(() => connection.up, { timeout: 5000 }).toBe(true)
  return { store: createRedisStore({ connection, onEvent }), connection, server, recorder }
}

describe('createRedisStore', () => {
  it('asks once for an entry, and for no more of it than it would believe, however long it is', async () => {
    const { store, server, connection } = await open()
    const before = server.commands.length
    await store.get(keyA)
    expect(server.commands.slice(before)).toEqual([
      `getrange ${connection.nameOf('token', keyA)} 0 ${MAX_VALUE_BYTES}`,
    ])
  })

  it.each(['$-1\r\n', '*0\r\n', ':7\r\n', '$0\r\n\r\n', '_\r\n'])(
    'has a miss when the answer is no text: %j',
    async (reply) => {
      const { store } = await open(reply)
      expect(await store.get(keyA)).toBeUndefined()
    },
  )

  it('does not send what it would refuse to read', async () => {
    const { store, server, recorder } = await open()
    expect(await store.set(keyA, Buffer.alloc(MAX_VALUE_BYTES + 1), 60)).toBe(false)
    expect(server.count('set')).toBe(0)
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'too_long' }])
  })

  it('has only misses once it is closed, and leaves the connection to others', async () => {
    const { store, connection, server } = await open()
    await store.close()
    expect(await store.get(keyA)).toBeUndefined()
    expect(await store.set(keyA, Buffer.of(1), 60)).toBe(false)
    await store.delete(keyA)
    expect(server.count('getrange') + server.count('set') + server.count('del')).toBe(0)
    expect(await connection.run('get', (redis) => redis.get('other'))).toEqual(ok(null))
  })
})
