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
  readonly authorizerGrpcPort?: number
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
  const closers: (() => Promise<void>)[] = []

  async function listenHttp(port: number, host: string): Promise<number> {
    const server = createHttpAuthorizer(authorizer).listen({ port, host })
    await once(server, 'listening')
    closers.push(() => drainServer(server))
    return portOf(server)
  }

  async function listenGrpc(port: number, host: string): Promise<number> {
    // Loaded only by who needs it: it takes a fifth of a second, and memory.
    const grpc = await import('./grpc-authorizer.ts')
    const running = await grpc.listenGrpc(authorizer, { host, port })
    closers.push(() => running.close())
    return running.port
  }

  return {
    async listen() {
      if (settings === undefined) return {}
      const { host, port, grpcPort } = settings
      return {
        ...(port !== undefined && { authorizerPort: await listenHttp(port, host) }),
        ...(grpcPort !== undefined && { authorizerGrpcPort: await listenGrpc(grpcPort, host) }),
      }
    },
    async close() {
      await Promise.all(closers.splice(0).map((close) => close()))
    },
  }
}

function drainServer(server: Server): Promise<void> {
  return drain({ server, close: promisify(server.close.bind(server)) })
}
