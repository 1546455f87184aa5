import { LRUCache } from 'lru-cache'
import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'

export interface NegativeStoreOptions {
  /** Most refusals kept; the least recently used one leaves first. Default: 10,000. */
  readonly maxEntries?: number
  /** How long a refusal is remembered, seconds. Default: 5. */
  readonly seconds?: number
  readonly onEvent: CacheListener
}

/**
 * Refusals that would be given again, so that a client that insists costs nothing. Keyed like the tokens, so a
 * refusal touches no other token, target or road.
 */
export interface NegativeStore<Refusal extends object> {
  get(key: CacheKey): Refusal | undefined
  set(key: CacheKey, refusal: Refusal): void
  delete(key: CacheKey): void
  clear(): void
  readonly size: number
}

const MAX_ENTRIES = 10_000

/** Long enough for a client that tries again and again, too short for anybody to wait for a mended setting. */
const SECONDS = 5

const MS_PER_SECOND = 1000

/**
 * Keeps refusals in this process for seconds, by the monotonic clock. What is definitive is the caller's to say: an
 * answer by Keycloak about this very token and target; never a 5xx, a time-out or `invalid_client`.
 */
export function createNegativeStore<Refusal extends object>(
  options: NegativeStoreOptions,
): NegativeStore<Refusal> {
  const { maxEntries = MAX_ENTRIES, seconds = SECONDS, onEvent } = options
  const refusals = new LRUCache<CacheKey, Refusal>({
    max: maxEntries,
    ttl: Math.max(1, Math.ceil(seconds * MS_PER_SECOND)),
  })

  return {
    get(key) {
      const refusal = refusals.get(key)
      if (refusal !== undefined) onEvent({ kind: 'refused_again' })
      return refusal
    },
    set(key, refusal) {
      // Zero switches it off; lru-cache would take it for "no end".
      if (seconds > 0) refusals.set(key, refusal)
    },
    delete(key) {
      refusals.delete(key)
    },
    clear() {
      refusals.clear()
    },
    get size() {
      return refusals.size
    },
  }
}
