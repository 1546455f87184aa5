import { createRouteTable } from '@cambio/decision'
import { AuthorizationServerSource, type ClientAuthentication } from '@cambio/exchange'
import type { EffectiveIssuer, EffectiveTrust } from '@cambio/trust'
import { createRemoteKeySet, type RemoteKeySet } from '@cambio/validation'
import type { FastifyInstance } from 'fastify'
import { cacheListener } from './cache/cache-listener.ts'
import { openCache, type SharedPlace } from './cache/open-cache.ts'
import type { Logger } from './log/logger.ts'
import { buildManagementServer } from './management/management-server.ts'
import { createReadiness } from './management/readiness.ts'
import { createMeters } from './metrics/meters.ts'
import { createAuthenticate } from './pipeline/authenticate.ts'
import { createExchange } from './pipeline/exchange.ts'
import { createIssueToken } from './pipeline/issue-token.ts'
import { createForwarder, type UpstreamPatience } from './proxy/forwarder.ts'
import { buildServer } from './server/build-server.ts'
import { drain } from './server/drain.ts'

export interface GatewayParts {
  /** How the exchange client proves who it is. */
  readonly authentication: ClientAuthentication
  /** Where the shared cache is; absent: memory only. */
  readonly shared?: SharedPlace | undefined
  readonly log: Logger
  /** Default: {@link BODY_LIMIT_BYTES}. */
  readonly bodyLimitBytes?: number
  /** Default: `UPSTREAM_PATIENCE`. */
  readonly patience?: UpstreamPatience
  /** The wall clock, in epoch seconds. Default: the system's. */
  readonly now?: () => number
}

export interface ListenOptions {
  readonly host: string
  /** 0: the system chooses. */
  readonly port: number
  /** 0: the system chooses. */
  readonly managementPort: number
}

export interface Gateway {
  /** Starts listening, and checking whether it is ready. Gives the ports. */
  listen(
    options: ListenOptions,
  ): Promise<{ readonly port: number; readonly managementPort: number }>
  /** Stops accepting, lets requests end within `DRAIN_SECONDS`, then closes everything. */
  close(): Promise<void>
}

/** The largest upload forwarded. Bodies are streamed, so it bounds time and traffic rather than memory. */
export const BODY_LIMIT_BYTES: number = 1024 ** 3
const MS_PER_SECOND = 1_000

/** Puts the gateway together. Reads top to bottom as a request's way; nothing is asked of anybody before `listen`. */
export function buildGateway(trust: EffectiveTrust, parts: GatewayParts): Gateway {
  const { log, now = wallClock } = parts
  const meters = createMeters()
  const client = { id: trust.client.id, authentication: parts.authentication }

  const allowHttp = trust.insecureAllowHttp
  const server = new AuthorizationServerSource({ issuer: trust.realmIssuer, allowHttp })
  const realmKeys = createRemoteKeySet({ issuer: trust.realmIssuer, allowHttp })
  const issuerKeys = externalKeys(trust)
  const keysOf = ({ name }: EffectiveIssuer): RemoteKeySet => issuerKeys.get(name) ?? realmKeys
  const issuers = trust.issuers.map((issuer) => ({ issuer, keys: keysOf(issuer) }))

  const cache = openCache(trust, { shared: parts.shared, now, onEvent: cacheListener(log, meters) })
  const issueToken = createIssueToken({ trust, client, realmKeys, meters, now })
  const stages = {
    routes: createRouteTable(trust.routes),
    authenticate: createAuthenticate(issuers, now),
    exchange: createExchange({ trust, server, realmKeys, issueToken, cache, meters, now }),
  }

  const forwarder = createForwarder(parts.patience)
  const { bodyLimitBytes = BODY_LIMIT_BYTES } = parts
  const app = buildServer({ stages, forwarder, bodyLimitBytes, log, meters })

  const readiness = createReadiness({ trust, server, client, realmKeys, issuerKeys, log })
  const management = buildManagementServer({ readiness, registry: meters.registry })

  return {
    async listen({ host, port, managementPort }) {
      await management.listen({ host, port: managementPort })
      await app.listen({ host, port })
      readiness.start()
      return { port: portOf(app), managementPort: portOf(management) }
    },
    async close() {
      readiness.stop()
      await drain(app)
      await forwarder.close()
      await cache?.store.close()
      await management.close()
    },
  }
}

function wallClock(): number {
  return Math.floor(Date.now() / MS_PER_SECOND)
}

/** Our own realm's keys are there once already. */
function externalKeys({ issuers, insecureAllowHttp }: EffectiveTrust): Map<string, RemoteKeySet> {
  const external = issuers.filter(({ kind }) => kind === 'external')
  return new Map(
    external.map(({ name, issuer, jwksUrl }) => [
      name,
      createRemoteKeySet({
        issuer,
        allowHttp: insecureAllowHttp,
        ...(jwksUrl !== undefined && { jwksUrl }),
      }),
    ]),
  )
}

function portOf(app: FastifyInstance): number {
  const address = app.server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('a TCP server has a port')
  return address.port
}
