/** An API that answers at once: `/small` with 150 bytes, `/large` with 64 KiB. Tells its port in a line of its own. */
import { createServer } from 'node:http'
import { announcePort } from './announce-port.ts'

const BODIES: ReadonlyMap<string, Buffer> = new Map([
  ['/small', Buffer.alloc(150, 'x')],
  ['/large', Buffer.alloc(64 * 1024, 'x')],
])

const server = createServer((request, response) => {
  const body = BODIES.get(request.url ?? '')
  if (body === undefined) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length })
  response.end(body)
})
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => announcePort(server))
