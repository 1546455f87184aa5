import {
  createFencedBytes,
  createLeases,
  createMarker,
  createMemoryIndex,
  createMemoryStore,
  createPurgeableStore,
  createPurgeLog,
  createPurger,
  createRedisIndex,
  createRedisStore,
  createSealedStore,
  createSealKeys,
  createTombstones,
  type Leases,
  type Marker,
  type PurgeableStore,
  type Purger,
  type RedisConnection,
  type SealKey,
  type Tombstones,
  type TokenStore,
} from '@cambio/cache'
import { LONG_SECONDS, openConnection, type ReplicaOptions } from './replica.ts'
import { type Clock, Recorder } from './stage.ts'

export interface PurgingReplicaOptions extends ReplicaOptions {
  readonly clock: Clock
  readonly key: SealKey
}

/** A gateway's whole cache, on its own connection. */
export interface PurgingReplica {
  readonly recorder: Recorder
  readonly connection: RedisConnection
  readonly leases: Leases
  readonly marker: Marker
  readonly memory: TokenStore
  readonly shared: TokenStore
  readonly tombstones: Tombstones
  readonly store: PurgeableStore
  readonly purger: Purger
  close(): Promise<void>
}

/** How old a replica's knowledge of purges may be. */
export const CHECK_SECONDS = 5

export const LEEWAY_SECONDS = 2

export async function openPurgingReplica(options: PurgingReplicaOptions): Promise<PurgingReplica> {
  const recorder = new Recorder()
  const { onEvent } = recorder
  const { now } = options.clock
  const connection = await openConnection(options, recorder)
  const leases = createLeases({ connection, leaseSeconds: LONG_SECONDS, onEvent })
  const bytes = createFencedBytes({
    bytes: createRedisStore({ connection, onEvent }),
    connection,
    leases,
    onEvent,
  })
  const keys = createSealKeys(options.key)
  const shared = createSealedStore({ bytes, keys, now, onEvent })
  const memory = createMemoryStore({ maxEntries: 1000, now, onEvent })
  const marker = createMarker(keys.hashing)
  const tombstones = createTombstones({
    all: marker.all,
    keepSeconds: LONG_SECONDS,
    checkSeconds: CHECK_SECONDS,
    leewaySeconds: LEEWAY_SECONDS,
    log: createPurgeLog(connection, LONG_SECONDS),
    now,
    onEvent,
  })
  const indexes = [createMemoryIndex({ maxMarks: 4000 }), createRedisIndex({ connection, now })]
  const parts = { tombstones, marker, indexes, onEvent }
  const store = createPurgeableStore({ ...parts, memory, shared, now })
  const purger = createPurger({ ...parts, store })

  return {
    recorder,
    connection,
    leases,
    marker,
    memory,
    shared,
    tombstones,
    store,
    purger,
    async close() {
      leases.close()
      await store.close()
      await connection.close()
    },
  }
}
