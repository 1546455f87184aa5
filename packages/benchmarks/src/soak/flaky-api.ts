import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { LARGE_BYTES, PIECE_MS, SLOW_PIECES } from './deeds.ts'

const LARGE = Buffer.alloc(LARGE_BYTES, 'x')

/** An API that does what each request asks for, good or bad. */
export function createFlakyApi(): Server {
  const server = createServer((request, response) => {
    const deed = String(request.headers['x-deed'])
    const act = ACTS[deed] ?? unknown
    act(request, response)
  })
  server.on('upgrade', (_request, socket, first) => {
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.write(first)
    socket.pipe(socket)
  })
  return server
}

type Act = (request: IncomingMessage, response: ServerResponse) => void

const ACTS: Readonly<Record<string, Act>> = {
  answer: (_, response) => void response.end('x'.repeat(150)),
  large: (_, response) => void response.end(LARGE),
  slow: (_, response) => trickle(response, 'x'.repeat(1_000)),
  events(_, response) {
    response.setHeader('content-type', 'text/event-stream')
    trickle(response, 'data: x\n\n')
  },
  echo: (request, response) => void request.pipe(response),
  error: (_, response) => void response.writeHead(500).end('broken'),
  reset: (request) => void request.socket.destroy(),
  break(request, response) {
    response.writeHead(200, { 'content-length': 1_000 })
    response.write('half', () => request.socket.destroy())
  },
  // Until the gateway has waited enough.
  hang: () => undefined,
}

const unknown: Act = (_, response) => void response.writeHead(400).end()

function trickle(response: ServerResponse, piece: string): void {
  let sent = 0
  const timer = setInterval(() => {
    response.write(piece)
    sent += 1
    if (sent < SLOW_PIECES) return
    clearInterval(timer)
    response.end()
  }, PIECE_MS)
  response.once('close', () => clearInterval(timer))
}
