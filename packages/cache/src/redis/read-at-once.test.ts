import { ok } from '@cambio/validation'
import { expect, it } from 'vitest'
import { handshake, startFakeRedis } from '../../test/fake-redis.ts'
import { readAtOnce } from './read-at-once.ts'
import { createRedisConnection } from './redis-connection.ts'

it('readAtOnce asks for all before the first is answered', async () => {
  let asked = 0
  const server = await startFakeRedis((command) => {
    const reply = handshake(command)
    if (reply !== undefined) return reply
    asked += 1
    // Nothing, until there is nothing left to ask.
    return asked === 3 ? '$5\r\nvalue\r\n$0\r\n\r\n:1\r\n' : undefined
  })
  const address = {
    kind: 'single',
    host: '127.0.0.1',
    port: server.port,
    tls: false,
    database: 0,
  } as const
  const connection = createRedisConnection({
    address,
    commandTimeoutMs: 2000,
    onEvent: () => undefined,
  })
  await expect.poll(() => connection.up, { timeout: 5000 }).toBe(true)

  const values = await readAtOnce(connection, ['one', 'two', 'three'])
  expect(values).toEqual(ok([Buffer.from('value'), undefined, undefined]))
  await connection.close()
  await server.close()
})
