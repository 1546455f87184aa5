import type { CacheListener } from '@cambio/cache'
import type { Logger } from '../log/logger.ts'
import type { Meters } from '../metrics/meters.ts'

/** What the cache reports, as numbers; and, when the shared cache comes or goes, as a line. A request never fails for it. */
export function cacheListener(log: Logger, meters: Meters): CacheListener {
  let isUp: boolean | undefined

  return (event) => {
    if (event.kind === 'lookup') {
      meters.cacheLookups.inc({ tier: event.tier, outcome: event.found ? 'hit' : 'miss' })
    }
    if (event.kind === 'trouble') {
      meters.cacheTroubles.inc({ reason: event.trouble.reason })
      log.debug({ facts: event.trouble }, 'cache trouble')
    }
    if (event.kind === 'connection' && event.up !== isUp) {
      isUp = event.up
      if (isUp) log.info('the shared cache is there')
      else log.warn('the shared cache is away: tokens are kept in memory only, until it is back')
    }
  }
}
