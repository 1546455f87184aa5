import type { KeyObject } from 'node:crypto'
import {
  createHashKey,
  createMemoryStore,
  createRedisConnection,
  createRedisStore,
  createSealedStore,
  createSealKeys,
  createTieredStore,
  type CacheEvent,
  type CacheListener,
  type RedisAddress,
  type SealKey,
  type StoredToken,
  type TokenStore,
} from '@cambio/cache'
import type { EffectiveCache, EffectiveTrust } from '@cambio/trust'

/** Where issued tokens are kept. */
export interface TokenCache {
  readonly store: TokenStore
  /** What cache keys are made with: with a shared store, the same in every replica. */
  readonly hashKey: KeyObject
  readonly ceilingSeconds: number
  /** Whether this very entry was just read from outside the process. */
  isFromOutside(entry: StoredToken): boolean
}

export interface OpenCache extends TokenCache {
  /** Lets go of it; from then on it reports nothing, so that nobody takes the end for a loss. */
  close(): Promise<void>
}

/** Where the shared cache is, and what its values are sealed with. */
export interface SharedPlace {
  readonly address: RedisAddress
  readonly key: SealKey
}

export interface CacheParts {
  /** Absent: memory only. */
  readonly shared: SharedPlace | undefined
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/** The cache that the trust file asks for: none, memory, or memory in front of a sealed Redis. */
export function openCache(
  { cache }: Pick<EffectiveTrust, 'cache'>,
  { shared, now, onEvent }: CacheParts,
): OpenCache | undefined {
  if (cache === 'off') return undefined
  let isOpen = true
  const parts = { now, onEvent: (event: CacheEvent) => (isOpen ? onEvent(event) : undefined) }
  const layers = openLayers(cache, shared, parts)
  return {
    ...layers,
    ceilingSeconds: cache.ceilingSeconds,
    async close() {
      isOpen = false
      await layers.store.close()
    },
  }
}

type Reporting = Pick<CacheParts, 'now' | 'onEvent'>

function openLayers(
  { maxEntries }: EffectiveCache,
  shared: SharedPlace | undefined,
  parts: Reporting,
): Omit<TokenCache, 'ceilingSeconds'> {
  const memory = createMemoryStore({ maxEntries, ...parts })
  if (shared === undefined) {
    return { store: memory, hashKey: createHashKey(), isFromOutside: () => false }
  }
  const layers = layer(memory, openShared(shared, parts), parts.now)
  return { ...layers, hashKey: shared.key.hashing }
}

/** Memory in front of a shared store, and which entries came from behind it. */
export function layer(
  memory: TokenStore,
  shared: TokenStore,
  now: () => number,
): Pick<TokenCache, 'store' | 'isFromOutside'> {
  const outside = new WeakSet<StoredToken>()
  return {
    store: createTieredStore({ memory, shared: marking(shared, outside), now }),
    isFromOutside: (entry) => outside.has(entry),
  }
}

function openShared({ address, key }: SharedPlace, { now, onEvent }: Reporting): TokenStore {
  const connection = createRedisConnection({ address, onEvent })
  const bytes = createRedisStore({ connection, onEvent })
  const store = createSealedStore({ bytes, keys: createSealKeys(key), now, onEvent })
  return { ...store, close: () => connection.close() }
}

/** Remembers which entries came out of this store, by identity: memory gives copies of its own. */
function marking(store: TokenStore, marks: WeakSet<StoredToken>): TokenStore {
  return {
    ...store,
    async get(key) {
      const entry = await store.get(key)
      if (entry !== undefined) marks.add(entry)
      return entry
    },
  }
}
