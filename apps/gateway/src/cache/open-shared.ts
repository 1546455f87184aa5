import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import {
  createFencedBytes,
  createInsecurePlaintextStore,
  createMemoryWindows,
  createLeases,
  createPurgeLog,
  createRedisConnection,
  createRedisIndex,
  createRedisStore,
  createSealedStore,
  createSharedWindows,
  type CacheListener,
  type EntryIndex,
  type Leases,
  type PurgeLog,
  type RedisConnection,
  type TokenStore,
  type Windows,
} from '@cambio/cache'
import type { EffectiveCache } from '@cambio/trust'
import { monotonicSeconds, type ReversibleOnceGuard } from '@cambio/validation'
import type { CacheSpans } from './cache-spans.ts'
import { openOnce } from './open-once.ts'
import type { SharedPlace } from './shared-place.ts'

/** What all replicas share in Redis, over one connection. */
export interface SharedLayers {
  readonly store: TokenStore
  readonly leases: Leases
  readonly log: PurgeLog
  readonly index: EntryIndex
  readonly once: ReversibleOnceGuard
  readonly windows: Windows
  readonly hashKey: KeyObject
  /** Lets go of Redis. */
  close(): Promise<void>
}

export interface SharedParts {
  readonly policy: EffectiveCache
  readonly spans: CacheSpans
  readonly now: () => number
  readonly onEvent: CacheListener
}

/** Who reads clear text needs no name to be a secret; all replicas must agree on it. */
const PLAINTEXT_HASHING = createSecretKey(
  createHash('sha256').update('cambio names of unsealed entries').digest(),
)

export function openShared(place: SharedPlace, parts: SharedParts): SharedLayers {
  const { address, ca, sentinelLogin, keys } = place
  const { policy, spans, now, onEvent } = parts
  const { keyPrefix, commandTimeoutMs } = policy
  const connection = createRedisConnection({
    address,
    keyPrefix,
    commandTimeoutMs,
    ...(ca !== undefined && { ca }),
    ...(sentinelLogin && { sentinelLogin }),
    onEvent,
  })
  const { leaseSeconds, keepSeconds } = spans
  const leases = createLeases({ connection, leaseSeconds, onEvent })
  const inRedis = createRedisStore({ connection, onEvent })
  const bytes = createFencedBytes({ bytes: inRedis, connection, leases, onEvent })
  const coded = { bytes, now, onEvent }
  const hashKey = keys?.hashing ?? PLAINTEXT_HASHING
  return {
    store: keys ? createSealedStore({ ...coded, keys }) : createInsecurePlaintextStore(coded),
    leases,
    log: createPurgeLog(connection, keepSeconds),
    index: createRedisIndex({ connection, now }),
    once: openOnce({ connection, hashKey }, now),
    windows: openWindows(connection, hashKey),
    hashKey,
    async close() {
      leases.close()
      await connection.close()
    },
  }
}

/** While Redis is away each replica counts for itself: a limit is then one for each of them, and no request fails for it. */
function openWindows(connection: RedisConnection, hashKey: KeyObject): Windows {
  const clock = monotonicSeconds
  return createSharedWindows({ connection, hashKey, memory: createMemoryWindows({ clock }), clock })
}
