import { monotonicSeconds } from '@cambio/validation'
import { createAuthorizerServers, type AuthorizerPorts } from './authorizer/authorizer-servers.ts'
import type { FastifyPluginCallback } from 'fastify'
import { certificatesOf } from './client/certificates-of.ts'
import { createGeneration, type Generation } from './generation/generation.ts'
import { createGenerations, type Generations } from './generation/generations.ts'
import type { LiveSettings } from './generation/live-settings.ts'
import { createLongLived } from './generation/long-lived.ts'
import type { Logger } from './log/logger.ts'
import {
  buildManagementServer,
  listenManagement,
  type ManagementParts,
} from './management/management-server.ts'
import { createReadiness, type Readiness } from './management/readiness.ts'
import { createSettingsStatus, type SettingsStatus } from './management/settings-status.ts'
import { createMeters, type Meters } from './metrics/meters.ts'
import { watchLoop } from './overload/watch-loop.ts'
import { createPlugin } from './plugin/create-plugin.ts'
import { createTellSettings } from './reload/tell-settings.ts'
import { renewCertificate } from './server/renew-certificate.ts'
import { openListener } from './server/open-listener.ts'
import { portOf } from './server/port-of.ts'
import { OpenStreams } from './stream/open-streams.ts'

export interface GatewayParts {
  readonly log: Logger
  /** Default: {@link BODY_LIMIT_BYTES}. */
  readonly bodyLimitBytes?: number
  /** The wall clock, in epoch seconds. Default: the system's. */
  readonly now?: () => number
  /** Seconds that only go forward. Default: the process's monotonic clock. */
  readonly clock?: () => number
}

export interface ListenOptions {
  readonly host: string
  /** 0: the system chooses. */
  readonly port: number
  /** 0: the system chooses. Absent: somebody else listens there, and shows what is `inside`. */
  readonly managementPort?: number
}

export interface ListeningPorts extends AuthorizerPorts {
  readonly port: number
  readonly managementPort?: number
}

export interface Gateway {
  /** Starts listening, and checking whether it is ready. Gives the ports. */
  listen(options: ListenOptions): Promise<ListeningPorts>
  /** Requests from now on live by these settings; those on their way end by the ones they began with. */
  take(settings: LiveSettings): void
  /** Newer settings can't be used, and those in force stay: the log, health and metrics say so. */
  refuse(problems: string): void
  /** Stops accepting, lets requests end within `DRAIN_SECONDS`, then closes everything. */
  close(): Promise<void>
}

/** A gateway in this process. */
export interface OwnGateway extends Gateway {
  /** For a fastify app of somebody's own, in place of `listen`; see {@link createPlugin}. */
  readonly plugin: FastifyPluginCallback
  /** What the management port shows. */
  readonly inside: ManagementParts & Pick<Meters, 'registry'>
}

/** The largest upload forwarded. Bodies are streamed, so it bounds time and traffic rather than memory. */
export const BODY_LIMIT_BYTES: number = 1024 ** 3
const MS_PER_SECOND = 1_000

/** Puts the gateway together: what lives as long as the process, and the first generation. Nothing is asked of anybody before `listen`. */
export function buildGateway(settings: LiveSettings, parts: GatewayParts): OwnGateway {
  const {
    log,
    now = wallClock,
    clock = monotonicSeconds,
    bodyLimitBytes = BODY_LIMIT_BYTES,
  } = parts
  const meters = createMeters()
  const longLived = createLongLived({ log, meters, now, clock })

  const generations = createGenerations(createGeneration(settings, longLived), (open) => {
    meters.generationsOpen.set(open.length)
    keepCertificates(open)
  })
  const streams = new OpenStreams({ generations, now })
  const deciding = { generations, log, meters, now }
  const serving = { ...deciding, streams, bodyLimitBytes }
  const { tls, trust } = settings
  const listener = openListener({ ...serving, tls, http2: trust.http2 })
  const authorizing = createAuthorizerServers(trust.authorizer, deciding)
  const { app } = listener

  const stopWatching = watchLoop(meters.load)
  const status = createSettingsStatus(meters, now)
  const tell = createTellSettings(settings, status, log)
  const readiness = readinessOf(generations, status)
  const purging = (): Generation => generations.current
  const inside = { readiness, registry: meters.registry, purging }
  const management = buildManagementServer(inside)

  return {
    inside,
    plugin: createPlugin(serving),
    async listen({ host, port, managementPort }) {
      const own = await listenManagement(management, host, managementPort)
      await app.listen({ host, port })
      const authorizerPorts = await authorizing.listen()
      readiness.start()
      return { port: portOf(app.server), ...own, ...authorizerPorts }
    },
    take(next) {
      generations.replace(createGeneration(next, longLived, generations.current))
      renewCertificate(app.server, next.tls)
      tell.taken(next)
      readiness.start()
    },
    refuse: (problems) => tell.refused(problems),
    async close() {
      readiness.stop()
      stopWatching()
      await Promise.all([listener.drain(), authorizing.close()])
      streams.close()
      await generations.close()
      await management.close()
    },
  }
}

function readinessOf(generations: Generations, status: SettingsStatus): Readiness {
  return createReadiness(async () => {
    const { ready, checks } = await generations.current.check()
    return { ready, checks: [...checks, status.check()] }
  })
}

/** The system's, in epoch seconds. */
export function wallClock(): number {
  return Math.floor(Date.now() / MS_PER_SECOND)
}

/** Upstreams let go of connections that show a certificate of ours which no generation has any more. */
function keepCertificates(open: readonly Generation[]): void {
  const certificates = open.flatMap(({ standing }) => certificatesOf(standing))
  const thumbprints = new Set(certificates.map(({ thumbprint }) => thumbprint))
  for (const { upstreams } of open) {
    for (const upstream of upstreams) upstream.keepOnly(thumbprints)
  }
}
