import { randomBytes } from 'node:crypto'
import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { ACQUIRE, RELEASE } from './lease-scripts.ts'
import { createWakers, type Waker } from './wakers.ts'

export interface LeasesOptions {
  readonly connection: RedisConnection
  /** How long a lease lasts, seconds: longer than the longest work, or others begin while it goes on. */
  readonly leaseSeconds: number
  readonly onEvent: CacheListener
}

/** The right to work for one key, of one process among all replicas, for a time. */
export interface Lease {
  readonly key: CacheKey
  /** Random and new with every lease: two leases of one key differ, so it is the fence as well. */
  readonly owner: string
}

/** `away`: Redis gives no answer, so nobody can tell. */
export type LeaseAnswer =
  | { readonly state: 'held'; readonly lease: Lease }
  | { readonly state: 'taken'; readonly endsInMs: number }
  | { readonly state: 'away' }

/** Leases in Redis. None of the functions rejects. */
export interface Leases {
  acquire(key: CacheKey): Promise<LeaseAnswer>
  /** Ends the lease and wakes who waits for it. A lease that somebody else took since is left alone. */
  release(lease: Lease): Promise<void>
  /** Hears the release of a key's lease, from now on. Begin before `acquire`, or the release may fall between. */
  watch(key: CacheKey): Waker
  /** The owner's name of the lease that this process took for the key and has not released, lost or not. */
  ownerOf(key: CacheKey): string | undefined
  /** The lease's name in Redis. */
  nameOf(key: CacheKey): string
  /** Stops listening. Leases that are held end by themselves. */
  close(): void
}

const OWNER_BYTES = 16

/** How many times a lease's length its owner's name is kept: a write that comes later than that has lost its request long ago. */
const KEPT_LEASES = 4

const MS_PER_SECOND = 1000

/** Another part of this process holds the lease; it says when it ends, so this is only how often to look. */
const OWN_LEASE_MS = 1000

export function createLeases({ connection, leaseSeconds, onEvent }: LeasesOptions): Leases {
  const leaseMs = Math.ceil(leaseSeconds * MS_PER_SECOND)
  const owners = new Map<CacheKey, string>()
  const channel = connection.nameOf('released', 'flight')
  const wakers = createWakers()
  const stop = connection.subscribe(channel, wakers.wake, wakers.wakeAll)
  const nameOf = (key: CacheKey): string => connection.nameOf('lease', key)

  return {
    async acquire(key) {
      if (owners.has(key)) return taken(OWN_LEASE_MS)
      const owner = randomBytes(OWNER_BYTES).toString('base64url')
      owners.set(key, owner)
      const reply = await connection.run('lease', (redis) =>
        redis.eval(ACQUIRE, 1, nameOf(key), owner, leaseMs, leaseMs * KEPT_LEASES),
      )
      if (reply.ok && reply.value === 0) return { state: 'held', lease: { key, owner } }
      owners.delete(key)
      return reply.ok ? taken(Number(reply.value)) : { state: 'away' }
    },
    async release({ key, owner }) {
      owners.delete(key)
      const reply = await connection.run('lease', (redis) =>
        redis.eval(RELEASE, 1, nameOf(key), owner),
      )
      if (!reply.ok) return
      if (reply.value === 1) await connection.publish(channel, key)
      if (reply.value === -1) onEvent({ kind: 'lease', outcome: 'lost' })
    },
    watch: (key) => wakers.watch(key),
    ownerOf: (key) => owners.get(key),
    nameOf,
    close: stop,
  }

  function taken(endsInMs: number): LeaseAnswer {
    onEvent({ kind: 'lease', outcome: 'taken' })
    return { state: 'taken', endsInMs }
  }
}
