import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { type ByteStore, MAX_VALUE_BYTES } from '../store/byte-store.ts'
import { FENCED_SET } from './lease-scripts.ts'
import type { Leases } from './leases.ts'

export interface FencedBytesOptions {
  /** Bytes in Redis, over the same connection. */
  readonly bytes: ByteStore
  readonly connection: RedisConnection
  readonly leases: Leases
  readonly onEvent: CacheListener
}

const MS_PER_SECOND = 1000

/**
 * Bytes in Redis that only the right one may write: who took the lease last, or anybody while nobody holds it. So a holder that
 * was slower than its lease overwrites nothing that came after it.
 */
export function createFencedBytes(options: FencedBytesOptions): ByteStore {
  const { bytes, connection, leases, onEvent } = options
  let isClosed = false

  return {
    ...bytes,
    async set(key, value, lifetimeSeconds) {
      if (isClosed) return false
      // The store reports what is too long.
      if (value.length > MAX_VALUE_BYTES) return bytes.set(key, value, lifetimeSeconds)
      const stored = await fencedSet(key, value, Math.ceil(lifetimeSeconds * MS_PER_SECOND))
      if (stored === 0) onEvent({ kind: 'write_refused', because: 'lease_lost' })
      return stored === 1
    },
    close() {
      isClosed = true
      return bytes.close()
    },
  }

  async function fencedSet(key: CacheKey, value: Uint8Array, ttl: number): Promise<unknown> {
    const names = [connection.nameOf('token', key), leases.nameOf(key)]
    const owner = leases.ownerOf(key) ?? ''
    const reply = await connection.run('set', (redis) =>
      redis.eval(FENCED_SET, names.length, ...names, Buffer.from(value), ttl, owner),
    )
    return reply.ok ? reply.value : undefined
  }
}
