import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { startStage, type Stage, type StageOptions, type TrustText } from './stage.ts'

/** What an API of bytes does with a connection on which something came; `asked` counts from 1, over all connections. */
export type ByteAnswer = (socket: Socket, asked: number) => void

export interface ByteStage extends Stage {
  /** All bytes that reached the API, by connection. */
  readonly reached: readonly string[]
  /** Forgets them. */
  forget(): void
}

export interface ByteStageOptions {
  readonly parts?: StageOptions['parts']
  /** How long the API may take. */
  readonly timeouts?: object
  /** Changes to the route of the API. */
  readonly route?: object
  /** Further changes to the trust file. */
  readonly trust?: (text: TrustText, upstream: string) => TrustText
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** A stage whose API takes and gives bytes: nothing of what reaches it is hidden by a parser. */
export async function startByteStage(
  answer: ByteAnswer = (socket) => socket.write(OK),
  { parts, timeouts, route = {}, trust = (text) => text }: ByteStageOptions = {},
): Promise<ByteStage> {
  const reached: string[] = []
  const sockets = new Set<Socket>()
  let asked = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    const at = reached.push('') - 1
    socket.on('error', () => socket.destroy())
    socket.on('data', (piece) => {
      reached[at] = (reached[at] ?? '') + piece.toString('latin1')
      answer(socket, (asked += 1))
    })
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  const upstream = `http://localhost:${typeof address === 'object' ? address?.port : 0}`
  const target = { audience: ['orders-api'] }
  const stage = await startStage({
    ...(parts && { parts }),
    trust: (text) =>
      trust(
        {
          ...text,
          ...(timeouts && { upstreams: [{ name: 'bytes', addresses: [upstream], timeouts }] }),
          routes: [
            {
              match: { path: '/orders' },
              upstream: timeouts === undefined ? upstream : 'bytes',
              target,
              ...route,
            },
          ],
        },
        upstream,
      ),
  })
  return {
    ...stage,
    reached,
    forget: () => reached.fill(''),
    async stop() {
      await stage.stop()
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
