import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'

/** Where a test server listens. */
export interface ListenOptions {
  /** TCP port; 0 (default) lets the system choose a free one. */
  readonly port?: number
  /** `true` binds every address, so that a container can come in by the host gateway; default is loopback only. */
  readonly reachableFromContainers?: boolean
}

/** A listening server. Its address is `http://localhost:<port>`. */
export interface Listening {
  readonly port: number
  /** Ends every connection, also a hanging one, and frees the port. */
  stop(): Promise<void>
}

/** Longer than any test, so that no idle connection is closed just when somebody uses it again. */
const KEEP_ALIVE_MS = 600_000

export async function listen(
  listener: RequestListener,
  { port = 0, reachableFromContainers = false }: ListenOptions = {},
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener)
  server.listen(port, reachableFromContainers ? '0.0.0.0' : '127.0.0.1')
  await once(server, 'listening')

  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')

  return {
    port: address.port,
    async stop(): Promise<void> {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
