import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import { createAuthorizerMeters, type AuthorizerMeters } from './authorizer-meters.ts'
import { createCacheMeters, type CacheMeters } from './cache-meters.ts'
import { createExchangeMeters, type ExchangeMeters } from './exchange-meters.ts'
import { createPurgeMeters, type PurgeMeters } from './purge-meters.ts'
import { createSettingsMeters, type SettingsMeters } from './settings-meters.ts'
import { createWorkerMeters, type WorkerMeters } from './worker-meters.ts'

/**
 * The gateway's numbers. Labels take values from short lists only (routes, roads and issuers of the trust file, reasons, statuses), so
 * no caller can make series; none says anything of a token or a user.
 */
export interface Meters
  extends AuthorizerMeters, CacheMeters, ExchangeMeters, PurgeMeters, SettingsMeters, WorkerMeters {
  readonly registry: Registry
  readonly requests: Counter<'route' | 'status' | 'reason'>
  readonly requestSeconds: Histogram<'route'>
}

/** From a cache hit on loopback to a slow upstream. */
const REQUEST_BUCKETS_SECONDS = [
  0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]
/** Fresh meters in a registry of their own, the process's default ones included. */
export function createMeters(): Meters {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: new Counter({
      name: 'cambio_requests_total',
      help: 'Requests answered. reason is "forwarded", "metadata" for a document of our own, or why the gateway refused or failed.',
      labelNames: ['route', 'status', 'reason'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'cambio_request_duration_seconds',
      help: 'From the request’s head to the end of the answer.',
      labelNames: ['route'],
      buckets: REQUEST_BUCKETS_SECONDS,
      registers,
    }),
    ...createAuthorizerMeters(registers),
    ...createCacheMeters(registers),
    ...createPurgeMeters(registers),
    ...createExchangeMeters(registers),
    ...createSettingsMeters(registers),
    ...createWorkerMeters(registers),
  }
}
