import type { CacheEvent, CacheListener, CacheTrouble } from '@cambio/cache'
import type { Logger } from '../log/logger.ts'
import type { Meters } from '../metrics/meters.ts'

/** What the cache reports, as numbers; and, when the shared cache comes or goes, as a line. A request never fails for it. */
export function cacheListener(log: Logger, meters: Meters): CacheListener {
  let isUp: boolean | undefined

  return (event) => {
    count(event, meters)
    if (event.kind === 'trouble') log.debug({ facts: event.trouble }, 'cache trouble')
    if (event.kind === 'purge') {
      const { by, removed, everywhere } = event
      log[everywhere ? 'info' : 'warn']({ by, removed, everywhere }, 'purged')
    }
    if (event.kind === 'connection' && event.up !== isUp) {
      isUp = event.up
      if (isUp) log.info('the shared cache is there')
      else log.warn('the shared cache is away: tokens are kept in memory only, until it is back')
    }
  }
}

function count(event: CacheEvent, meters: Meters): void {
  switch (event.kind) {
    case 'lookup':
      return meters.countLookup(event.tier, event.found)
    case 'trouble':
      return countTrouble(event.trouble, meters)
    case 'connection':
      return meters.cacheRedisUp.set(event.up ? 1 : 0)
    case 'usage':
      meters.cacheEntries.set(event.entries)
      return meters.cacheBytes.set(event.bytes)
    case 'evicted':
      return meters.cacheEvictions.inc()
    case 'flight':
      if (event.outcome === 'waited') meters.exchangeWaits.inc()
      return meters.cacheFlights.inc({ outcome: event.outcome })
    case 'lease':
      return meters.cacheLeases.inc({ outcome: event.outcome })
    case 'refresh_ahead':
      return meters.cacheRefreshesAhead.inc({ outcome: event.outcome })
    case 'refused_again':
      return meters.cacheRefusedAgain.inc()
    case 'purge':
      meters.cachePurgedEntries.inc(event.removed)
      return meters.cachePurges.inc({ by: event.by })
    case 'dead_entry':
      return meters.cacheDeadEntries.inc({ tier: event.tier })
    case 'write_refused':
      return meters.cacheWritesRefused.inc({ because: event.because })
    case 'stored':
    case 'purge_log_mended':
      return undefined
  }
}

function countTrouble(trouble: CacheTrouble, { cacheTroubles, cacheRedisErrors }: Meters): void {
  cacheTroubles.inc({ reason: trouble.reason })
  if (trouble.reason !== 'store_unavailable') return
  cacheRedisErrors.inc({ operation: trouble.operation, cause: trouble.cause })
}
