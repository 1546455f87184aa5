import type { Server } from 'node:net'

/** Tells whoever started this program where it listens: one line of JSON. */
export function announcePort(server: Server): void {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('a TCP server has a port')
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`)
}
