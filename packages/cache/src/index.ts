export type {
  CacheEvent,
  CacheListener,
  CacheTier,
  CacheTrouble,
  EntryFault,
  FlightEvent,
  PurgeEvent,
  RedisOperation,
  StoreUnavailable,
} from './event/cache-event.ts'
export {
  AHEAD_DEFAULTS,
  type AheadFacts,
  type AheadPolicy,
  isDueAhead,
} from './ahead/is-due-ahead.ts'
export {
  createRefreshAhead,
  type Hit,
  type RefreshAhead,
  type RefreshAheadOptions,
} from './ahead/refresh-ahead.ts'
export { createFencedBytes, type FencedBytesOptions } from './flight/fenced-bytes.ts'
export {
  createLeases,
  type Lease,
  type LeaseAnswer,
  type Leases,
  type LeasesOptions,
} from './flight/leases.ts'
export {
  type Flight,
  type FlightFailure,
  type FlightTask,
  type Landing,
  SharedFlight,
  type SharedFlightOptions,
} from './flight/shared-flight.ts'
export { SingleFlight } from './flight/single-flight.ts'
export type { Waker } from './flight/wakers.ts'
export { type CacheKey, type CacheKeyParts, cacheKey } from './key/cache-key.ts'
export { createHashKey } from './key/hash-key.ts'
export {
  entryLifetime,
  type EntryLifetime,
  EXPIRY_SKEW_SECONDS,
  type LifetimeBounds,
  lifetimeSeconds,
} from './lifetime/lifetime-seconds.ts'
export { LOGOUT_MAX_AGE_SECONDS, type LogoutPolicy } from './logout/logout-policy.ts'
export {
  LOGOUT_EVENT,
  type LogoutContext,
  type LogoutFailure,
  type LogoutReplayed,
  type LogoutTokenInvalid,
  verifyLogoutToken,
} from './logout/verify-logout-token.ts'
export {
  createNegativeStore,
  type NegativeStore,
  type NegativeStoreOptions,
} from './negative/negative-store.ts'
export { createMemoryOnce, type MemoryOnceOptions } from './once/memory-once.ts'
export { createSharedOnce, type SharedOnceOptions } from './once/shared-once.ts'
export { createMemoryWindows, type MemoryWindowsOptions } from './window/memory-windows.ts'
export { createSharedWindows, type SharedWindowsOptions } from './window/shared-windows.ts'
export type { Counted, Windows } from './window/windows.ts'
export type { EntryIndex } from './purge/entry-index.ts'
export { createMarker, type Mark, type Marker } from './purge/marks.ts'
export { createMemoryIndex, type MemoryIndexOptions } from './purge/memory-index.ts'
export type { Purge } from './purge/purge.ts'
export { createPurgeLog, type PurgeLog } from './purge/purge-log.ts'
export {
  createPurgeableStore,
  type PurgeableStore,
  type PurgeableStoreOptions,
} from './purge/purgeable-store.ts'
export { createPurger, type Purger, type PurgeReport, type PurgerOptions } from './purge/purger.ts'
export { createRedisIndex, type RedisIndexOptions } from './purge/redis-index.ts'
export { storedSubject } from './purge/stored-subject.ts'
export { tokenDigest } from './purge/token-digest.ts'
export { createTombstones, type Tombstones, type TombstonesOptions } from './purge/tombstones.ts'
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
