import { createServer, type Server, type Socket } from 'node:net'
import { Secret } from '@cambio/validation'
import { afterEach, describe, expect, it } from 'vitest'
import { keyA, keyB, Recorder } from '../../test/baseline.ts'
import { MAX_VALUE_BYTES } from './byte-store.ts'
import { createRedisConnection } from '../redis/redis-connection.ts'
import { createRedisStore } from './redis-store.ts'

/** First byte of a TLS record that opens a connection (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 22

const cleanups: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function listen(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    answer(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    return closeServer(server)
  })
  return portOf(server)
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

function open(port: number, tls = false) {
  const recorder = new Recorder()
  const password = new Secret('hunter2')
  const address = { kind: 'single', host: '127.0.0.1', port, tls, database: 0, password } as const
  const { onEvent } = recorder
  const connection = createRedisConnection({ address, commandTimeoutMs: 50, onEvent })
  const store = createRedisStore({ connection, onEvent })
  cleanups.push(() => connection.close())
  return { store, recorder }
}

/** Answers the handshake and nothing else: a Redis that hangs once it is in use. */
function answerHandshake(socket: Socket): void {
  socket.on('data', (data) => {
    const text = data.toString().toLowerCase()
    if (text.includes('hello')) socket.write('%0\r\n')
    for (const _ of text.matchAll(/setinfo/g)) socket.write('+OK\r\n')
    if (text.includes('info\r\n') && !text.includes('setinfo')) socket.write('$0\r\n\r\n')
  })
}

async function until(recorder: Recorder, wanted: object): Promise<void> {
  await expect.poll(() => recorder.events, { timeout: 5000 }).toContainEqual(wanted)
}

describe('createRedisStore', () => {
  it('has a miss and a lost write when nobody listens', async () => {
    const port = await listen(() => {})
    await cleanups.pop()?.()
    const { store, recorder } = open(port)
    await until(recorder, {
      kind: 'trouble',
      trouble: { reason: 'store_unavailable', operation: 'connect', cause: 'ECONNREFUSED' },
    })

    expect(await store.get(keyA)).toBeUndefined()
    expect(await store.set(keyA, Buffer.of(1), 60)).toBe(false)
    await store.delete(keyA)
    expect(recorder.troubles).toEqual(
      expect.arrayContaining(
        ['get', 'set', 'delete'].map((operation) => ({
          reason: 'store_unavailable',
          operation,
          cause: 'not_connected',
        })),
      ),
    )
  })

  it('gives up a command that gets no answer, and then the connection', async () => {
    const { store, recorder } = open(await listen(answerHandshake))
    await until(recorder, { kind: 'connection', up: true })

    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([
      { reason: 'store_unavailable', operation: 'get', cause: 'timeout' },
    ])
    await until(recorder, { kind: 'connection', up: false })
  })

  it('does not send again what a lost connection swallowed', async () => {
    let connections = 0
    let received = ''
    const port = await listen((socket) => {
      connections += 1
      answerHandshake(socket)
      socket.on('data', (data) => {
        received += data.toString()
        if (data.includes(keyA)) socket.destroy()
      })
    })
    const { store, recorder } = open(port)
    await until(recorder, { kind: 'connection', up: true })

    expect(await store.set(keyA, Buffer.of(1), 60)).toBe(false)
    const whenLost = recorder.events.length
    await expect
      .poll(() => recorder.events.slice(whenLost), { timeout: 5000 })
      .toContainEqual({ kind: 'connection', up: true })
    await store.get(keyB)
    expect(connections).toBe(2)
    expect(received.split(keyA)).toHaveLength(2)
  })

  it('connects anew when its Redis is no longer the one that takes writes', async () => {
    const port = await listen((socket) => {
      answerHandshake(socket)
      socket.on('data', (data) => {
        if (data.includes(keyA))
          socket.write("-READONLY You can't write against a read only replica.\r\n")
      })
    })
    const { store, recorder } = open(port)
    await until(recorder, { kind: 'connection', up: true })

    expect(await store.set(keyA, Buffer.of(1), 60)).toBe(false)
    expect(recorder.troubles).toEqual([
      { reason: 'store_unavailable', operation: 'set', cause: 'READONLY' },
    ])
    await until(recorder, { kind: 'connection', up: false })
  })

  it('does not queue commands for a connection that is not ready', async () => {
    const { store, recorder } = open(await listen(() => {}))
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([
      { reason: 'store_unavailable', operation: 'get', cause: 'not_connected' },
    ])
  })

  it('does not repeat the password a refused login quotes', async () => {
    const port = await listen((socket) => {
      socket.on('data', (data) => {
        for (const _ of data.toString().matchAll(/^\*/gm)) {
          socket.write('-hunter2 is not the password\r\n')
        }
      })
    })
    const { recorder } = open(port)
    await until(recorder, {
      kind: 'trouble',
      trouble: { reason: 'store_unavailable', operation: 'connect', cause: 'unknown' },
    })
    expect(JSON.stringify(recorder.events)).not.toContain('hunter2')
  })

  it('says nothing in clear text where TLS is asked for', async () => {
    const heard = Promise.withResolvers<Buffer>()
    const port = await listen((socket) => socket.once('data', heard.resolve))
    open(port, true)
    const first = await heard.promise
    expect(first.at(0)).toBe(TLS_HANDSHAKE)
    expect(first.includes('hunter2')).toBe(false)
  })

  it('asks for no more of a value than it would believe, however long it is', async () => {
    const asked = Promise.withResolvers<string>()
    const port = await listen((socket) => {
      answerHandshake(socket)
      socket.on('data', (data) => {
        if (data.includes(keyA)) asked.resolve(data.toString())
      })
    })
    const { store, recorder } = open(port)
    await until(recorder, { kind: 'connection', up: true })
    await store.get(keyA)
    expect((await asked.promise).split('\r\n')).toEqual(
      expect.arrayContaining(['getrange', '0', String(MAX_VALUE_BYTES)]),
    )
  })

  it('does not send what it would refuse to read', async () => {
    const { store, recorder } = open(await listen(answerHandshake))
    await until(recorder, { kind: 'connection', up: true })
    expect(await store.set(keyA, Buffer.alloc(MAX_VALUE_BYTES + 1), 60)).toBe(false)
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'too_long' }])
  })

  it('has only misses once it is closed', async () => {
    const { store, recorder } = open(await listen(answerHandshake))
    await until(recorder, { kind: 'connection', up: true })
    await store.close()
    expect(await store.get(keyA)).toBeUndefined()
  })
})
