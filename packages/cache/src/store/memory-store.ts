import { LRUCache } from 'lru-cache'
import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { limitLifetime, type StoredToken } from './stored-token.ts'
import type { TokenStore } from './token-store.ts'

export interface MemoryStoreOptions {
  /** Most entries kept; the least recently used one leaves first. */
  readonly maxEntries: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

const MS_PER_SECOND = 1000

/**
 * Keeps tokens in this process, bounded in number and in time.
 *
 * An entry must be alive by two clocks: by `now`, and by the process's monotonic clock, which a step of the
 * wall clock does not move. So a clock set back makes no entry immortal.
 */
export function createMemoryStore(options: MemoryStoreOptions): TokenStore {
  const { maxEntries, now, onEvent } = options
  const entries = new LRUCache<CacheKey, StoredToken>({ max: maxEntries })

  return {
    async get(key) {
      const entry = entries.get(key)
      const found = entry !== undefined && entry.expiresAt > now()
      onEvent({ kind: 'lookup', tier: 'memory', found })
      return found ? entry : undefined
    },
    async set(key, token, lifetimeSeconds) {
      const at = now()
      const entry = limitLifetime(token, lifetimeSeconds, at)
      if (!entry) return
      const ttl = Math.ceil((entry.expiresAt - at) * MS_PER_SECOND)
      entries.set(key, entry, { ttl })
      onEvent({ kind: 'stored', tier: 'memory' })
    },
    async delete(key) {
      entries.delete(key)
    },
    async close() {
      entries.clear()
    },
  }
}
