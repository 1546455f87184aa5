export type {
  CacheEvent,
  CacheListener,
  CacheTier,
  CacheTrouble,
  EntryFault,
  RedisOperation,
  StoreUnavailable,
} from './event/cache-event.ts'
export { SingleFlight } from './flight/single-flight.ts'
export { type CacheKey, type CacheKeyParts, cacheKey } from './key/cache-key.ts'
export { createHashKey } from './key/hash-key.ts'
export {
  entryLifetime,
  type EntryLifetime,
  EXPIRY_SKEW_SECONDS,
  type LifetimeBounds,
  lifetimeSeconds,
} from './lifetime/lifetime-seconds.ts'
export { parseSealKey, SEAL_KEY_BYTES, type SealKey, type SealKeyFailure } from './seal/seal-key.ts'
export { createSealKeys, type SealKeys } from './seal/seal-keys.ts'
export {
  parseRedisUrl,
  type ClusterAddress,
  type RedisAddress,
  type RedisNode,
  type RedisUrlFailure,
  type RedisUrlProblem,
  type SentinelAddress,
  type SingleAddress,
} from './redis/redis-address.ts'
export type { RedisCommander, SentinelLogin } from './redis/redis-client.ts'
export { readAtOnce } from './redis/read-at-once.ts'
export {
  createRedisConnection,
  KEY_PREFIX,
  type RedisConnection,
  type RedisConnectionOptions,
} from './redis/redis-connection.ts'
export { type ByteStore, MAX_VALUE_BYTES } from './store/byte-store.ts'
export type { CodedStoreOptions } from './store/coded-store.ts'
export { ENTRY_OVERHEAD_BYTES, entryBytes } from './store/entry-bytes.ts'
export { createInsecurePlaintextStore } from './store/insecure-plaintext-store.ts'
export {
  createMemoryStore,
  DEFAULT_MAX_BYTES,
  type MemoryStore,
  type MemoryStoreOptions,
} from './store/memory-store.ts'
export { createRedisStore, type RedisStoreOptions } from './store/redis-store.ts'
export { createSealedStore, type SealedStoreOptions } from './store/sealed-store.ts'
export type { RefreshToken, StoredSubject, StoredToken } from './store/stored-token.ts'
export { createTieredStore, type TieredStoreOptions } from './store/tiered-store.ts'
export type { TokenStore } from './store/token-store.ts'
