import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { createSettingsMeters, type SettingsMeters } from './settings-meters.ts'

/**
 * The gateway's numbers. Labels take values from short lists only (routes, roads and issuers of the trust file, reasons, statuses), so
 * no caller can make series; none says anything of a token or a user.
 */
export interface Meters extends SettingsMeters {
  readonly registry: Registry
  readonly requests: Counter<'route' | 'status' | 'reason'>
  readonly requestSeconds: Histogram<'route'>
  readonly exchanges: Counter<'road' | 'outcome'>
  readonly exchangeSeconds: Histogram<'road'>
  readonly exchangeWaits: Counter
  readonly cacheLookups: Counter<'tier' | 'outcome'>
  readonly cacheTroubles: Counter<'reason'>
  readonly issuedTokenMismatches: Counter<'check'>
  readonly exchangeClientRefused: Gauge
}

/** From a cache hit on loopback to a slow upstream. */
const REQUEST_BUCKETS_SECONDS = [
  0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]
/** Keycloak answers in tens of milliseconds; ten seconds is where we give up. */
const EXCHANGE_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Fresh meters in a registry of their own, the process's default ones included. */
export function createMeters(): Meters {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: new Counter({
      name: 'cambio_requests_total',
      help: 'Requests answered. reason is "forwarded", or why the gateway refused or failed.',
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
    exchanges: new Counter({
      name: 'cambio_exchanges_total',
      help: 'Exchanges asked of the authorization server. outcome is "issued", or why there is no token.',
      labelNames: ['road', 'outcome'],
      registers,
    }),
    exchangeSeconds: new Histogram({
      name: 'cambio_exchange_duration_seconds',
      help: 'From asking the authorization server to its answer, every road tried included.',
      labelNames: ['road'],
      buckets: EXCHANGE_BUCKETS_SECONDS,
      registers,
    }),
    exchangeWaits: new Counter({
      name: 'cambio_exchange_waits_total',
      help: 'Requests that waited for another request’s exchange of the same token.',
      registers,
    }),
    cacheLookups: new Counter({
      name: 'cambio_cache_lookups_total',
      help: 'Look-ups for an issued token. outcome is "hit" or "miss".',
      labelNames: ['tier', 'outcome'],
      registers,
    }),
    cacheTroubles: new Counter({
      name: 'cambio_cache_troubles_total',
      help: 'Look-ups and writes that the cache lost without failing a request.',
      labelNames: ['reason'],
      registers,
    }),
    issuedTokenMismatches: new Counter({
      name: 'cambio_issued_token_mismatches_total',
      help: 'Issued tokens that were not what was asked for, and so were not used. check names what differed.',
      labelNames: ['check'],
      registers,
    }),
    exchangeClientRefused: new Gauge({
      name: 'cambio_exchange_client_refused',
      help: '1 since the authorization server refused the exchange client, 0 since it last accepted it.',
      registers,
    }),
    ...createSettingsMeters(registers),
  }
}
