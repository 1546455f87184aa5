export type {
  CacheEvent,
  CacheListener,
  CacheTier,
  CacheTrouble,
  EntryFault,
} from './event/cache-event.ts'
export { SingleFlight } from './flight/single-flight.ts'
export { type CacheKey, type CacheKeyParts, cacheKey } from './key/cache-key.ts'
export { createHashKey } from './key/hash-key.ts'
export {
  EXPIRY_SKEW_SECONDS,
  type LifetimeBounds,
  lifetimeSeconds,
} from './lifetime/lifetime-seconds.ts'
export { createMemoryOnce, MAX_SEEN_NAMES, type MemoryOnceOptions } from './once/memory-once.ts'
export type { OnceGuard } from './once/once-guard.ts'
export { parseSealKey, SEAL_KEY_BYTES, type SealKey, type SealKeyFailure } from './seal/seal-key.ts'
export { type ByteStore, MAX_VALUE_BYTES } from './store/byte-store.ts'
export { createMemoryStore, type MemoryStoreOptions } from './store/memory-store.ts'
export { parseRedisUrl, type RedisAddress, type RedisUrlFailure } from './store/redis-address.ts'
export { createRedisStore, KEY_PREFIX, type RedisStoreOptions } from './store/redis-store.ts'
export { createSealedStore, type SealedStoreOptions } from './store/sealed-store.ts'
export type { StoredToken } from './store/stored-token.ts'
export { createTieredStore, type TieredStoreOptions } from './store/tiered-store.ts'
export type { TokenStore } from './store/token-store.ts'
