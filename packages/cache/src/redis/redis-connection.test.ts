import { createServer } from 'node:net'
import { Secret } from '@cambio/validation'
import { afterEach, describe, expect, it } from 'vitest'
import { Recorder } from '../../test/baseline.ts'
import { type Answer, handshake, startFakeRedis } from '../../test/fake-redis.ts'
import { createRedisConnection, type RedisConnection } from './redis-connection.ts'

/** First byte of a TLS record that opens a connection (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 22

/** For a Redis that answers: far more than that takes on a busy machine. */
const AMPLE_MS = 5_000
/** For one that is silent. */
const BUDGET_MS = 50

const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function open(port: number, { tls = false, commandTimeoutMs = AMPLE_MS } = {}) {
  const recorder = new Recorder()
  const password = new Secret('hunter2')
  const address = { kind: 'single', host: '127.0.0.1', port, tls, database: 0, password } as const
  const { onEvent } = recorder
  const connection = createRedisConnection({ address, commandTimeoutMs, onEvent })
  cleanups.push(() => connection.close())
  return { connection, recorder }
}

async function openTo(answer: Answer, commandTimeoutMs = AMPLE_MS) {
  const server = await startFakeRedis(answer)
  cleanups.push(() => server.close())
  return { server, ...open(server.port, { commandTimeoutMs }) }
}

async function until(recorder: Recorder, wanted: object, from = 0): Promise<void> {
  await expect.poll(() => recorder.events.slice(from), { timeout: 5000 }).toContainEqual(wanted)
}

const up = { kind: 'connection', up: true }
const down = { kind: 'connection', up: false }

function failure(cause: string, operation = 'get') {
  return { ok: false, failure: { reason: 'store_unavailable', operation, cause } }
}

const ask = (connection: RedisConnection, key = 'key') =>
  connection.run('get', (redis) => redis.get(key))

describe('createRedisConnection', () => {
  it('gives the answer', async () => {
    const { connection, recorder } = await openTo(
      (command) => handshake(command) ?? (command === 'get key' ? '$5\r\nvalue\r\n' : undefined),
    )
    await until(recorder, up)
    expect(connection.up).toBe(true)
    expect(await ask(connection)).toEqual({ ok: true, value: 'value' })
  })

  it('fails at once, and says so, when nobody listens', async () => {
    const gone = await startFakeRedis(() => undefined)
    await gone.close()
    const { connection, recorder } = open(gone.port)
    const refused = { reason: 'store_unavailable', operation: 'connect', cause: 'ECONNREFUSED' }
    await until(recorder, { kind: 'trouble', trouble: refused })

    expect(await ask(connection)).toEqual(failure('not_connected'))
    expect(await connection.publish('channel', 'message')).toBe(false)
    expect(connection.up).toBe(false)
    expect(recorder.troubles).toContainEqual(failure('not_connected', 'publish').failure)
  })

  it('does not queue commands for a connection that is not ready', async () => {
    const { connection } = await openTo(() => undefined)
    expect(await ask(connection)).toEqual(failure('not_connected'))
  })

  it('gives up a command that gets no answer, and at last the connection', async () => {
    const { connection, recorder } = await openTo(handshake, BUDGET_MS)
    await until(recorder, up)
    expect(await ask(connection)).toEqual(failure('timeout'))
    await until(recorder, down)
  })

  it('gives a command that is made of several no more time than one', async () => {
    const { connection, recorder, server } = await openTo(
      (command) => handshake(command) ?? (command === 'get one' ? '$-1\r\n' : undefined),
      10 * BUDGET_MS,
    )
    await until(recorder, up)
    const steps = connection.run('get', async (redis) => {
      await redis.get('one')
      return redis.get('two')
    })
    expect(await steps).toEqual(failure('timeout'))
    expect(server.commands).toContain('get two')
  })

  it('does not send again what a lost connection swallowed', async () => {
    const { connection, recorder, server } = await openTo((command, socket) => {
      if (command === 'get key') socket.destroy()
      return handshake(command) ?? '$-1\r\n'
    })
    await until(recorder, up)
    expect(await ask(connection)).toEqual(failure('not_connected'))
    const whenLost = recorder.events.length
    await until(recorder, up, whenLost)
    expect(await ask(connection, 'other')).toEqual({ ok: true, value: null })
    expect(server.connections).toBe(2)
    expect(server.count('get')).toBe(2)
  })

  it('connects anew when its Redis is no longer the one that takes writes', async () => {
    const readOnly = "-READONLY You can't write against a read only replica.\r\n"
    const { connection, recorder } = await openTo((command) => handshake(command) ?? readOnly)
    await until(recorder, up)
    const reply = await connection.run('set', (redis) => redis.set('key', 'value'))
    expect(reply).toEqual(failure('READONLY', 'set'))
    await until(recorder, down)
  })

  it('does not repeat the password a refused login quotes', async () => {
    const { recorder } = await openTo(() => '-hunter2 is not the password\r\n')
    await until(recorder, { kind: 'trouble', trouble: failure('unknown', 'connect').failure })
    expect(JSON.stringify(recorder.events)).not.toContain('hunter2')
  })

  it('says nothing in clear text where TLS is asked for', async () => {
    const heard = Promise.withResolvers<Buffer>()
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', heard.resolve)
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    cleanups.push(async () => void server.close())
    const address = server.address()
    open(typeof address === 'object' && address !== null ? address.port : 0, { tls: true })
    const first = await heard.promise
    expect(first.at(0)).toBe(TLS_HANDSHAKE)
    expect(first.includes('hunter2')).toBe(false)
  })

  it('fails once it is closed', async () => {
    const { connection, recorder } = await openTo(handshake)
    await until(recorder, up)
    await connection.close()
    expect(await ask(connection)).toEqual(failure('not_connected'))
  })
})

describe('the breaker of a connection', () => {
  it('sends no more than a few commands to a Redis that does not answer, until a probe is answered', async () => {
    const held: (() => void)[] = []
    let isHolding = true
    const { connection, recorder, server } = await openTo((command, socket) => {
      const reply = handshake(command)
      if (reply !== undefined) return reply
      if (!isHolding) return '+OK\r\n'
      held.push(() => socket.write('+OK\r\n'))
      return undefined
      // Long enough for a probe before the connection is given up.
    }, 4 * BUDGET_MS)
    await until(recorder, up)
    await Promise.all(Array.from({ length: 5 }, () => ask(connection)))
    const sent = server.count('get')
    expect(sent).toBe(5)
    expect(connection.up).toBe(false)

    const burst = await Promise.all(Array.from({ length: 100 }, () => ask(connection)))
    expect(burst).toEqual(burst.map(() => failure('breaker_open')))
    await expect.poll(() => server.count('ping'), { timeout: 5000 }).toBeGreaterThan(0)
    expect(server.count('get')).toBe(sent)

    const whenBack = recorder.events.length
    isHolding = false
    for (const release of held) release()
    await until(recorder, up, whenBack)
    expect(await ask(connection)).toEqual({ ok: true, value: 'OK' })
    expect(server.count('get')).toBe(sent + 1)
  })

  it('does not count a no for silence', async () => {
    const wrongType = '-WRONGTYPE Operation against a key\r\n'
    const answer: Answer = (command) => handshake(command) ?? wrongType
    const { connection, recorder } = await openTo(answer)
    await until(recorder, up)
    for (let time = 0; time < 20; time += 1) {
      expect(await ask(connection)).toEqual(failure('WRONGTYPE'))
    }
    expect(connection.up).toBe(true)
  })
})

describe('nameOf', () => {
  const address = { kind: 'single', host: '127.0.0.1', port: 1, tls: false, database: 0 } as const
  const onEvent = (): void => undefined

  it('puts the prefix before the tag, and the tag in braces', async () => {
    const connection = createRedisConnection({ address, keyPrefix: 'mine:', onEvent })
    cleanups.push(() => connection.close())
    expect(connection.nameOf('token', 'a')).toBe('mine:{a}:token')
    expect(connection.nameOf('token', 'a', 'b:{c}')).toBe('mine:{a}:token:b:{c}')
  })

  it.each(['', '{', 'a}b'])('takes no tag that a Cluster would read differently: %j', (tag) => {
    const connection = createRedisConnection({ address, onEvent })
    cleanups.push(() => connection.close())
    expect(() => connection.nameOf('token', tag)).toThrow('braces')
  })
})
