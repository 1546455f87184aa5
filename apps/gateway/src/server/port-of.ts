import type { Server } from 'node:net'

/** The port that the system has given. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('a TCP server has a port')
  return address.port
}
