import type { CacheTier } from '@cambio/cache'
import { Counter, Gauge, type Registry } from 'prom-client'
import { counters } from './counters.ts'

/** What the cache does, what it holds, and how the replicas come to terms. */
export interface CacheMeters {
  readonly countLookup: (tier: CacheTier, found: boolean) => void
  readonly cacheTroubles: Counter<'reason'>
  readonly cacheRedisErrors: Counter<'operation' | 'cause'>
  readonly cacheRedisUp: Gauge
  readonly cacheEntries: Gauge
  readonly cacheBytes: Gauge
  readonly cacheEvictions: Counter
  readonly cacheFlights: Counter<'outcome'>
  readonly cacheLeases: Counter<'outcome'>
  readonly cacheRefreshesAhead: Counter<'outcome'>
  readonly cacheRefusedAgain: Counter
}

/** Hits in memory are nearly all there is, so they are counted first and written down when somebody looks. */
function countLookups(registers: Registry[]): CacheMeters['countLookup'] {
  let hits = 0
  const lookups = new Counter({
    name: 'cambio_cache_lookups_total',
    help: 'Look-ups for an issued token. outcome is "hit" or "miss".',
    labelNames: ['tier', 'outcome'],
    registers,
    collect() {
      if (hits > 0) lookups.inc({ tier: 'memory', outcome: 'hit' }, hits)
      hits = 0
    },
  })
  return (tier, found) => {
    if (tier === 'memory' && found) hits += 1
    else lookups.inc({ tier, outcome: found ? 'hit' : 'miss' })
  }
}

export function createCacheMeters(registers: Registry[]): CacheMeters {
  const counter = counters(registers)
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers })
  return {
    countLookup: countLookups(registers),
    cacheTroubles: counter(
      'cambio_cache_troubles_total',
      'Look-ups and writes that the cache lost without failing a request.',
      ['reason'],
    ),
    cacheRedisErrors: counter(
      'cambio_cache_redis_errors_total',
      'Times that Redis gave no usable answer. cause is ours, the system’s or the first word of Redis’s own.',
      ['operation', 'cause'],
    ),
    cacheRedisUp: new Gauge({
      name: 'cambio_cache_redis_up',
      help: '1 while Redis is asked, 0 while it is away.',
      aggregator: 'min',
      registers,
    }),
    cacheEntries: gauge('cambio_cache_entries', 'Entries in this process’s memory.'),
    cacheBytes: gauge('cambio_cache_bytes', 'Bytes that they count as.'),
    cacheEvictions: counter(
      'cambio_cache_evictions_total',
      'Entries that left memory before their time, to make room.',
    ),
    cacheFlights: counter(
      'cambio_cache_flights_total',
      'Requests that found no token: who worked, who waited, and who gave up.',
      ['outcome'],
    ),
    cacheLeases: counter(
      'cambio_cache_leases_total',
      'Leases that another replica had ("taken"), or that ended before the exchange did ("lost").',
      ['outcome'],
    ),
    cacheRefreshesAhead: counter(
      'cambio_cache_refreshes_ahead_total',
      'Renewals of entries that were asked for often, before their end.',
      ['outcome'],
    ),
    cacheRefusedAgain: counter(
      'cambio_cache_refused_again_total',
      'Requests whose refusal by the authorization server was remembered.',
    ),
  }
}
