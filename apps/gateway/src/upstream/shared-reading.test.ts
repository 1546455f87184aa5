import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { sharedReading } from './shared-reading.ts'

const MIB = 1_024 * 1_024

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A connection, read as those to upstreams are, to somebody who sends so many bytes of the one value at once. */
async function connectTo(value: number, length: number): Promise<Socket> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(Buffer.alloc(length, value))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const socket = connect({ host: '127.0.0.1', port, onread: sharedReading })
  closers.push(
    () => server.close(),
    () => socket.destroy(),
  )
  return socket
}

/** All that comes, as it is when the last of it has come. */
async function piecesOf(socket: Socket): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = []
  for await (const piece of socket) pieces.push(piece)
  return pieces
}

const bytesIn = (pieces: readonly Buffer[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0)

describe('sharedReading', () => {
  it.each([1, 4_095, 4_096, 65_536, 131_072, 5 * MIB])(
    'gives each of many connections its own bytes, for as long as it keeps them: %i',
    async (length) => {
      const values = [1, 2, 3, 4, 5, 6, 7, 8]
      const sockets = await Promise.all(values.map((value) => connectTo(value, length)))
      const received = await Promise.all(sockets.map(piecesOf))
      for (const [each, value] of values.entries()) {
        const pieces = received[each] ?? []
        expect(bytesIn(pieces)).toBe(length)
        expect(pieces.every((piece) => piece.every((byte) => byte === value))).toBe(true)
      }
    },
  )

  it('stops reading while nobody takes what was read', async () => {
    const socket = await connectTo(1, 64 * MIB)
    await once(socket, 'readable')
    let before = -1
    while (socket.bytesRead !== before) {
      before = socket.bytesRead
      await sleep(50)
    }
    expect(socket.readableLength).toBeLessThan(MIB)
    expect(bytesIn(await piecesOf(socket))).toBe(64 * MIB)
  })

  it('reads more at once than the 64 KiB of Node', async () => {
    const pieces = await piecesOf(await connectTo(1, 5 * MIB))
    expect(Math.max(...pieces.map(({ length }) => length))).toBeGreaterThan(65_536)
  })
})
