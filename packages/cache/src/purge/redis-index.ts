import type { CacheKey } from '../key/cache-key.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { type EntryIndex, MAX_LISTED } from './entry-index.ts'
import type { Mark } from './marks.ts'

export interface RedisIndexOptions {
  readonly connection: RedisConnection
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

const MS_PER_SECOND = 1000

/**
 * KEYS: index. ARGV: now and the entry's end in epoch seconds, cache key, milliseconds it lives, most entries. A sorted
 * set by end: what has ended is taken out, of too many those that end first, and the set lives as long as its last entry.
 */
const ADD = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[5])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1
`

/** Lists the entries of all replicas, in Redis: under hashes, and of hashes. */
export function createRedisIndex({ connection, now }: RedisIndexOptions): EntryIndex {
  return {
    async add(marks, key, expiresAt) {
      const livesMs = Math.ceil((expiresAt - now()) * MS_PER_SECOND)
      if (!(livesMs > 0)) return
      await Promise.all(marks.map((mark) => list(mark, key, expiresAt, livesMs)))
    },
    async keysOf(marks) {
      const listed = await Promise.all(marks.map(read))
      return [...new Set(listed.flat())]
    },
  }

  async function list(mark: Mark, key: CacheKey, end: number, livesMs: number): Promise<void> {
    await connection.run('purge', (redis) =>
      redis.eval(ADD, 1, nameOf(mark), String(now()), String(end), key, livesMs, MAX_LISTED),
    )
  }

  async function read(mark: Mark): Promise<readonly CacheKey[]> {
    const reply = await connection.run('purge', (redis) =>
      redis.zrange(nameOf(mark), 0, String(MAX_LISTED - 1)),
    )
    return reply.ok ? reply.value.flatMap(asKey) : []
  }

  function nameOf(mark: Mark): string {
    return connection.nameOf('index', mark)
  }
}

const KEY = /^[\w-]{43}$/

/** Good for removing an entry only. Whoever may write to Redis can list any; it is removed only if a tombstone covers it. */
function asKey(text: string): readonly CacheKey[] {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- what the index lists was a CacheKey when it was added
  return KEY.test(text) ? [text as CacheKey] : []
}
