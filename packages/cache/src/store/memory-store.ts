import { LRUCache } from 'lru-cache'
import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { entryBytes } from './entry-bytes.ts'
import { limitLifetime, type StoredToken } from './stored-token.ts'
import type { TokenStore } from './token-store.ts'

export interface MemoryStoreOptions {
  /** Most entries kept; the least recently used one leaves first. */
  readonly maxEntries: number
  /** Most bytes kept, as {@link entryBytes} counts them. Default: 64 MiB. */
  readonly maxBytes?: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

export interface MemoryStore extends TokenStore {
  /** Entries now, those included whose time is over and that nobody asked for since. */
  readonly entries: number
  /** The sum of their {@link entryBytes}. */
  readonly bytes: number
  /** Forgets everything. */
  clear(): void
}

/** Some 12,800 entries with tokens of usual size. */
export const DEFAULT_MAX_BYTES: number = 64 * 1024 * 1024

const MS_PER_SECOND = 1000

/**
 * Keeps tokens in this process, bounded in number, in bytes and in time.
 *
 * An entry must be alive by two clocks: by `now`, and by the process's monotonic clock, which a step of the
 * wall clock does not move. So a clock set back makes no entry immortal.
 */
export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const { maxEntries, maxBytes = DEFAULT_MAX_BYTES, now, onEvent } = options
  let isClosed = false
  const kept = new LRUCache<CacheKey, StoredToken>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: entryBytes,
    dispose(_entry, _key, reason) {
      if (reason === 'evict') onEvent({ kind: 'evicted', tier: 'memory' })
    },
  })

  return {
    get entries() {
      return kept.size
    },
    get bytes() {
      return kept.calculatedSize
    },
    async get(key) {
      const entry = kept.get(key)
      const found = entry !== undefined && entry.expiresAt > now()
      onEvent({ kind: 'lookup', tier: 'memory', found })
      return found ? entry : undefined
    },
    async set(key, token, lifetimeSeconds) {
      const at = now()
      const entry = limitLifetime(token, lifetimeSeconds, at)
      if (!entry || isClosed) return
      kept.set(key, entry, { ttl: Math.ceil((entry.expiresAt - at) * MS_PER_SECOND) })
      // One that is larger than all of the room is not kept.
      if (kept.has(key)) onEvent({ kind: 'stored', tier: 'memory' })
      tellUsage()
    },
    async delete(key) {
      if (kept.delete(key)) tellUsage()
    },
    clear,
    async close() {
      isClosed = true
      clear()
    },
  }

  function clear(): void {
    kept.clear()
    tellUsage()
  }

  function tellUsage(): void {
    onEvent({ kind: 'usage', tier: 'memory', entries: kept.size, bytes: kept.calculatedSize })
  }
}
