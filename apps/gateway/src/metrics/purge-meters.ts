import type { Counter, Registry } from 'prom-client'
import { counters } from './counters.ts'

/** What is purged and signed out, and what becomes of sessions that are kept. */
export interface PurgeMeters {
  readonly cachePurges: Counter<'by'>
  readonly cachePurgedEntries: Counter
  readonly cacheDeadEntries: Counter<'tier'>
  readonly cacheWritesRefused: Counter<'because'>
  readonly sessionRefreshes: Counter<'outcome'>
  readonly sessionsEnded: Counter<'outcome'>
  readonly logoutTokens: Counter<'outcome'>
}

export function createPurgeMeters(registers: Registry[]): PurgeMeters {
  const counter = counters(registers)
  return {
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
