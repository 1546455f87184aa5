import { createHmac, type KeyObject, randomUUID } from 'node:crypto'
import type { ReversibleOnceGuard } from '@cambio/validation'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { isSpan, MAX_SEEN_NAMES } from './memory-once.ts'
import { SeenNames } from './seen-names.ts'

export interface SharedOnceOptions {
  readonly connection: RedisConnection
  /** The same in all replicas: the seal key's `hashing` key. Who reads Redis learns nothing of what was seen. */
  readonly hashKey: KeyObject
  /** Most of its own things remembered in this process, which saves asking Redis about them again. Default: 100,000. */
  readonly maxNames?: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

const MS_PER_SECOND = 1000

/** Deletes a mark of this owner, and no other's. */
const TAKE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

/**
 * Remembers for all replicas, in Redis. Of all who ask at once, one is first. While Redis gives no answer, what
 * this process has not seen itself is `unknown`.
 *
 * Does not survive a Redis that loses what it was told: a failover before the replica had it, an eviction, a restart
 * without persistence. Where that matters, something behind must refuse the second time too, as Keycloak does for `jti`s.
 */
export function createSharedOnce(options: SharedOnceOptions): ReversibleOnceGuard {
  const { connection, hashKey, maxNames = MAX_SEEN_NAMES, now } = options
  const seen = new SeenNames(maxNames)
  /** Who was first. Another's mark is never taken away. */
  const owner = randomUUID()

  return {
    async first(what, seconds) {
      if (!isSpan(seconds)) return 'unknown'
      const tag = tagOf(what)
      if (seen.has(tag, now())) return false

      const claimed = await claim(tag, seconds)
      if (!claimed.ok) return 'unknown'
      // Another's is not remembered here: it can take it back, and nobody would say so.
      if (claimed.value !== 'OK') return false
      // No room here costs a question to Redis next time, and nothing else.
      seen.add(tag, now() + seconds, now())
      return true
    },
    async forget(what) {
      const tag = tagOf(what)
      const taken = await connection.run('once', (redis) =>
        redis.eval(TAKE_BACK, 1, connection.nameOf('once', tag), owner),
      )
      if (taken.ok) seen.delete(tag)
    },
  }

  function tagOf(what: string): string {
    return createHmac('sha256', hashKey).update('cambio once ').update(what).digest('base64url')
  }

  function claim(tag: string, seconds: number): ReturnType<typeof connection.run<'OK' | null>> {
    const ttl = Math.ceil(seconds * MS_PER_SECOND)
    return connection.run('once', (redis) =>
      redis.set(connection.nameOf('once', tag), owner, 'PX', ttl, 'NX'),
    )
  }
}
