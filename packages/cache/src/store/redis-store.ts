import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { readAtOnce } from '../redis/read-at-once.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { type ByteStore, MAX_VALUE_BYTES } from './byte-store.ts'

export interface RedisStoreOptions {
  readonly connection: RedisConnection
  readonly onEvent: CacheListener
}

const MS_PER_SECOND = 1000

/**
 * Keeps bytes in Redis, over a connection that others share: closing the store leaves it open.
 * Reads at most {@link MAX_VALUE_BYTES} of a value, however long it is.
 */
export function createRedisStore({ connection, onEvent }: RedisStoreOptions): ByteStore {
  let isClosed = false

  return {
    async get(key) {
      if (isClosed) return undefined
      const found = await readAtOnce(connection, [nameOf(key)])
      const value = found.ok ? found.value[0] : undefined
      return value === undefined || isTooLong(value) ? undefined : value
    },
    async set(key, bytes, lifetimeSeconds) {
      if (isClosed || isTooLong(bytes)) return false
      const ttl = Math.ceil(lifetimeSeconds * MS_PER_SECOND)
      const reply = await connection.run('set', (redis) =>
        redis.set(nameOf(key), Buffer.from(bytes), 'PX', ttl),
      )
      return reply.ok
    },
    async delete(key) {
      if (!isClosed) await connection.run('delete', (redis) => redis.del(nameOf(key)))
    },
    async close() {
      isClosed = true
    },
  }

  function nameOf(key: CacheKey): string {
    return connection.nameOf('token', key)
  }

  function isTooLong(bytes: Uint8Array): boolean {
    if (bytes.length <= MAX_VALUE_BYTES) return false
    onEvent({ kind: 'trouble', trouble: { reason: 'entry_invalid', fault: 'too_long' } })
    return true
  }
}
