import type { EffectiveTrust } from '@cambio/trust'

/** How long the replicas wait for each other, and remember. */
export interface CacheSpans {
  /** An exchange's lease: longer than all its roads may take. Also the longest that a killed replica's exchange holds the others up. */
  readonly leaseSeconds: number
  /** How long a request waits for another's exchange, milliseconds: longer than a lease, so that its holder's death is outlived. */
  readonly waitMs: number
  /** How long a purge is remembered: longer than any entry lives, and, to refuse older subject tokens, than they do. */
  readonly keepSeconds: number
}

/** What one road may take: `exchangeToken`'s own time-out. */
const ROAD_SECONDS = 10
/** To fetch our realm's keys and to write what was bought. */
const AROUND_SECONDS = 5
/** Waiters look once more after the lease has ended. */
const BEYOND_LEASE_MS = 2_000
const MS_PER_SECOND = 1_000
/** Clocks that differ, and a write that comes late. */
const MARGIN_SECONDS = 60
/** A subject token that lives longer, under a rule that does not say how old it may be, may be exchanged anew after its sign-out. */
const SUBJECT_SECONDS = 86_400

export function cacheSpans({
  issuers,
  cache,
}: Pick<EffectiveTrust, 'issuers' | 'cache'>): CacheSpans {
  const roads = issuers.map(({ via }) => via.filter((road) => road !== 'none').length)
  const leaseSeconds = Math.max(1, ...roads) * ROAD_SECONDS + AROUND_SECONDS
  return {
    leaseSeconds,
    waitMs: leaseSeconds * MS_PER_SECOND + BEYOND_LEASE_MS,
    keepSeconds: Math.max(longestEntry(cache), longestRefusal(cache, issuers)) + MARGIN_SECONDS,
  }
}

const longestEntry = (cache: EffectiveTrust['cache']): number =>
  cache === 'off' ? 0 : cache.ceilingSeconds

function longestRefusal(
  cache: EffectiveTrust['cache'],
  issuers: EffectiveTrust['issuers'],
): number {
  if (cache === 'off' || cache.signedOut === 're-exchange') return 0
  return Math.max(...issuers.map(({ accept }) => accept.maxAgeSeconds ?? SUBJECT_SECONDS))
}
