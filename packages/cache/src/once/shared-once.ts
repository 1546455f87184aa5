import { createHmac, type KeyObject } from 'node:crypto'
import type { OnceGuard } from '@cambio/validation'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { isSpan, MAX_SEEN_NAMES } from './memory-once.ts'
import { SeenNames } from './seen-names.ts'

export interface SharedOnceOptions {
  readonly connection: RedisConnection
  /** The same in all replicas: the seal key's `hashing` key. Who reads Redis learns nothing of what was seen. */
  readonly hashKey: KeyObject
  /** Most things remembered in this process, which saves asking Redis about them again. Default: 100,000. */
  readonly maxNames?: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

const MS_PER_SECOND = 1000

/**
 * Remembers for all replicas, in Redis. Of all who ask at once, one is first. While Redis gives no answer, what
 * this process has not seen itself is `unknown`.
 *
 * Does not survive a Redis that loses what it was told: a failover before the replica had it, an eviction, a restart
 * without persistence. Where that matters, something behind must refuse the second time too, as Keycloak does for `jti`s.
 */
export function createSharedOnce(options: SharedOnceOptions): OnceGuard {
  const { connection, hashKey, maxNames = MAX_SEEN_NAMES, now } = options
  const seen = new SeenNames(maxNames)

  return {
    async first(what, seconds) {
      if (!isSpan(seconds)) return 'unknown'
      const name = createHmac('sha256', hashKey).update('cambio once ').update(what)
      const tag = name.digest('base64url')
      if (seen.has(tag, now())) return false

      const claimed = await claim(tag, seconds)
      if (!claimed.ok) return 'unknown'
      // No room here costs a question to Redis next time, and nothing else.
      seen.add(tag, now() + seconds, now())
      return claimed.value === 'OK'
    },
  }

  function claim(tag: string, seconds: number): ReturnType<typeof connection.run<'OK' | null>> {
    const ttl = Math.ceil(seconds * MS_PER_SECOND)
    return connection.run('once', (redis) =>
      redis.set(connection.nameOf('once', tag), '1', 'PX', ttl, 'NX'),
    )
  }
}
