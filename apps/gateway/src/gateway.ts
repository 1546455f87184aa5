import { describeTrust } from '@cambio/trust'
import { monotonicSeconds } from '@cambio/validation'
import type { FastifyInstance } from 'fastify'
import { certificatesOf } from './client/certificates-of.ts'
import { createGeneration, type Generation } from './generation/generation.ts'
import { createGenerations } from './generation/generations.ts'
import type { LiveSettings } from './generation/live-settings.ts'
import { createLongLived } from './generation/long-lived.ts'
import type { Logger } from './log/logger.ts'
import { buildManagementServer } from './management/management-server.ts'
import { createReadiness } from './management/readiness.ts'
import { createSettingsStatus } from './management/settings-status.ts'
import { createMeters } from './metrics/meters.ts'
import { createForwarder } from './proxy/forwarder.ts'
import { renewCertificate, restartOnly } from './server/listener-change.ts'
import { openListener } from './server/open-listener.ts'
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
  /** 0: the system chooses. */
  readonly managementPort: number
}

export interface Gateway {
  /** Starts listening, and checking whether it is ready. Gives the ports. */
  listen(
    options: ListenOptions,
  ): Promise<{ readonly port: number; readonly managementPort: number }>
  /** Requests from now on live by these settings; those on their way end by the ones they began with. */
  take(settings: LiveSettings): void
  /** Newer settings can't be used, and those in force stay: the log, health and metrics say so. */
  refuse(problems: string): void
  /** Stops accepting, lets requests end within `DRAIN_SECONDS`, then closes everything. */
  close(): Promise<void>
}

/** The largest upload forwarded. Bodies are streamed, so it bounds time and traffic rather than memory. */
export const BODY_LIMIT_BYTES: number = 1024 ** 3
const MS_PER_SECOND = 1_000

/** Puts the gateway together: what lives as long as the process, and the first generation. Nothing is asked of anybody before `listen`. */
export function buildGateway(settings: LiveSettings, parts: GatewayParts): Gateway {
  const {
    log,
    now = wallClock,
    clock = monotonicSeconds,
    bodyLimitBytes = BODY_LIMIT_BYTES,
  } = parts
  const meters = createMeters()
  const forwarder = createForwarder()
  const longLived = createLongLived({ log, meters, now, clock })

  const generations = createGenerations(createGeneration(settings, longLived), (open) => {
    meters.generationsOpen.set(open.length)
    keepCertificates(open)
  })
  const { tls, trust } = settings
  const listening = { tls, http2: trust.http2 }
  const streams = new OpenStreams({ generations, now })
  const serving = { generations, streams, forwarder, bodyLimitBytes, log, meters, now }
  const listener = openListener({ ...serving, ...listening })
  const { app } = listener

  const status = createSettingsStatus(meters, now)
  const readiness = createReadiness(async () => {
    const { ready, checks } = await generations.current.check()
    return { ready, checks: [...checks, status.check()] }
  })
  const management = buildManagementServer({
    readiness,
    registry: meters.registry,
    purging: () => generations.current,
  })

  return {
    async listen({ host, port, managementPort }) {
      await management.listen({ host, port: managementPort })
      await app.listen({ host, port })
      readiness.start()
      return { port: portOf(app), managementPort: portOf(management) }
    },
    take(next) {
      generations.replace(createGeneration(next, longLived, generations.current))
      renewCertificate(app.server, next.tls)
      const waiting = restartOnly(listening, { tls: next.tls, http2: next.trust.http2 })
      status.taken(waiting)
      log.info({ generation: status.generation }, `new settings: ${describeTrust(next.trust)}`)
      if (waiting.length > 0) log.warn({ settings: waiting }, NEEDS_RESTART)
      readiness.start()
    },
    refuse(problems) {
      status.refused()
      log.error({ problems }, REFUSED)
    },
    async close() {
      readiness.stop()
      await listener.drain()
      streams.close()
      await generations.close()
      await management.close()
    },
  }
}

const NEEDS_RESTART =
  'These settings need a restart: until then the gateway listens as it was started. Everything else is in force.'
const REFUSED =
  'The new settings are refused, and those before them stay in force. Mend what problems names; it is read again by itself.'

function wallClock(): number {
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

function portOf(app: FastifyInstance): number {
  const address = app.server.address()
  if (address === null || typeof address === 'string')
    throw new TypeError('a TCP server has a port')
  return address.port
}
