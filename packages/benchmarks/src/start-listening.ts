import { once } from 'node:events'
import type { Server } from 'node:http'

export interface Listening {
  readonly port: number
  /** Ends every connection, also a hanging one. */
  readonly stop: () => void
}

/** On loopback, at a port that the system chooses. */
export async function startListening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('a TCP server has a port')
  return {
    port: address.port,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
