import { collectDefaultMetrics, Registry } from 'prom-client'
import { createAuthorizerMeters, type AuthorizerMeters } from './authorizer-meters.ts'
import { createCacheMeters, type CacheMeters } from './cache-meters.ts'
import { createExchangeMeters, type ExchangeMeters } from './exchange-meters.ts'
import { createLoadMeters, type LoadMeters } from './load-meters.ts'
import { createPurgeMeters, type PurgeMeters } from './purge-meters.ts'
import { createRequestMeters, type RequestMeters } from './request-meters.ts'
import { createSettingsMeters, type SettingsMeters } from './settings-meters.ts'
import { createUpstreamMeters, type UpstreamMeters } from './upstream-meters.ts'
import { createWorkerMeters, type WorkerMeters } from './worker-meters.ts'

/**
 * The gateway's numbers. Labels take values from short lists only (routes, roads and issuers of the trust file, reasons, statuses), so
 * no caller can make series; none says anything of a token or a user.
 */
export interface Meters
  extends
    AuthorizerMeters,
    CacheMeters,
    ExchangeMeters,
    LoadMeters,
    PurgeMeters,
    RequestMeters,
    SettingsMeters,
    UpstreamMeters,
    WorkerMeters {
  readonly registry: Registry
}

/** Fresh meters in a registry of their own, the process's default ones included. */
export function createMeters(): Meters {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    ...createRequestMeters(registers),
    ...createAuthorizerMeters(registers),
    ...createCacheMeters(registers),
    ...createPurgeMeters(registers),
    ...createExchangeMeters(registers),
    ...createSettingsMeters(registers),
    ...createUpstreamMeters(registers),
    ...createLoadMeters(registers),
    ...createWorkerMeters(registers),
  }
}
