import { once } from 'node:events'
import type { Server } from 'node:http'
import { promisify } from 'node:util'
import type { EffectiveAuthorizer } from '@cambio/trust'
import { drain } from '../server/drain.ts'
import { portOf } from '../server/port-of.ts'
import { createAuthorizer, type AuthorizerParts } from './authorizer.ts'
import { createHttpAuthorizer } from './http-authorizer.ts'

/** Where other proxies ask, as the system has given it. */
export interface AuthorizerPorts {
  readonly authorizerPort?: number
}

/** The servers that other proxies ask; none before `listen`, and none at all where the trust file names no port. */
export interface AuthorizerServers {
  listen(): Promise<AuthorizerPorts>
  /** Stops accepting, lets decisions on their way end, then closes. */
  close(): Promise<void>
}

export function createAuthorizerServers(
  settings: EffectiveAuthorizer | undefined,
  parts: AuthorizerParts,
): AuthorizerServers {
  const authorizer = createAuthorizer(parts)
  const servers: Server[] = []

  async function listenHttp(port: number, host: string): Promise<number> {
    const server = createHttpAuthorizer(authorizer).listen({ port, host })
    servers.push(server)
    await once(server, 'listening')
    return portOf(server)
  }

  return {
    async listen() {
      if (settings === undefined) return {}
      const { host, port } = settings
      return {
        ...(port !== undefined && { authorizerPort: await listenHttp(port, host) }),
      }
    },
    async close() {
      await Promise.all(servers.map(drainServer))
    },
  }
}

function drainServer(server: Server): Promise<void> {
  return drain({ server, close: promisify(server.close.bind(server)) })
}
