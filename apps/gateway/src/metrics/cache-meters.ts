import { Counter, Gauge, type Registry } from 'prom-client'

/** What the cache does, what it holds, and how the replicas come to terms. */
export interface CacheMeters {
  readonly cacheLookups: Counter<'tier' | 'outcome'>
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
  readonly cachePurges: Counter<'by'>
  readonly cachePurgedEntries: Counter
  readonly cacheDeadEntries: Counter<'tier'>
  readonly cacheWritesRefused: Counter<'because'>
  readonly sessionRefreshes: Counter<'outcome'>
  readonly sessionsEnded: Counter<'outcome'>
  readonly logoutTokens: Counter<'outcome'>
}

export function createCacheMeters(registers: Registry[]): CacheMeters {
  const counter = <Label extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> => new Counter({ name, help, labelNames: [...labelNames], registers })
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers })
  return {
    cacheLookups: counter(
      'cambio_cache_lookups_total',
      'Look-ups for an issued token. outcome is "hit" or "miss".',
      ['tier', 'outcome'],
    ),
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
    cacheRedisUp: gauge('cambio_cache_redis_up', '1 while Redis is asked, 0 while it is away.'),
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
    cachePurges: counter('cambio_cache_purges_total', 'Purges asked for in this process.', ['by']),
    cachePurgedEntries: counter(
      'cambio_cache_purged_entries_total',
      'Entries that purges found and removed.',
    ),
    cacheDeadEntries: counter(
      'cambio_cache_dead_entries_total',
      'Entries that were found and not used, because they were purged.',
      ['tier'],
    ),
    cacheWritesRefused: counter(
      'cambio_cache_writes_refused_total',
      'Entries that were not stored: purged before they came, or another replica’s came since.',
      ['because'],
    ),
    sessionRefreshes: counter(
      'cambio_session_refreshes_total',
      'Tokens asked for in the session of an earlier exchange. outcome is "refreshed", or why there is none.',
      ['outcome'],
    ),
    sessionsEnded: counter(
      'cambio_sessions_ended_total',
      'Sessions of purged entries. outcome is "ended", "gone" or "failed".',
      ['outcome'],
    ),
    logoutTokens: counter(
      'cambio_logout_tokens_total',
      'Logout tokens received. outcome is "obeyed", or why one was refused.',
      ['outcome'],
    ),
  }
}
