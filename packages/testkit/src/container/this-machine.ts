import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Whether a host name or address means this very machine: only on an address of our own can we listen. Where we are in a container
 * ourselves, Testcontainers names the engine by the address of its bridge: that is ours if the engine runs beside us, and
 * somebody else's if only its socket was handed in.
 */
export async function isThisMachine(host: string): Promise<boolean> {
  const server = createServer().listen({ port: 0, host })
  try {
    await once(server, 'listening')
    return true
  } catch {
    // The address is not available here, or the name means nothing.
    return false
  } finally {
    server.close()
  }
}
