import { createHmac, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { RedisConnection } from '../redis/redis-connection.ts'
import type { Counted, Windows } from './windows.ts'

export interface SharedWindowsOptions {
  readonly connection: RedisConnection
  /** The same in all replicas: the seal key's `hashing` key. Who reads Redis learns nothing of what is counted. */
  readonly hashKey: KeyObject
  /** Counts while Redis gives no answer, for this process alone. */
  readonly memory: Windows
  /** Seconds that only go forward. */
  readonly clock: () => number
}

const MS_PER_SECOND = 1_000
/** Windows known to be spent. */
const MAX_SPENT = 10_000

interface Spent {
  readonly count: number
  /** On the clock. */
  readonly end: number
}

/** KEYS: window. ARGV: its length in milliseconds. Gives its count and the milliseconds until it ends. */
const COUNT = `
local count = redis.call('INCR', KEYS[1])
local rest = redis.call('PTTL', KEYS[1])
if rest < 0 then
  rest = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], rest)
end
return {count, rest}
`

/** Counts for all replicas, in Redis. A window that is spent is not counted on: until it ends, who is over need not ask. */
export function createSharedWindows(options: SharedWindowsOptions): Windows {
  const { connection, hashKey, memory, clock } = options
  let spent: LRUCache<string, Spent> | undefined

  return {
    async count(name, seconds, most) {
      const tag = tagOf(name)
      spent ??= new LRUCache({ max: MAX_SPENT })
      const { count = 0, end = 0 } = spent.get(tag) ?? {}
      const restSeconds = end - clock()
      if (restSeconds > 0 && count > most) return { count, restSeconds }
      const counted = await countThere(tag, seconds)
      if (counted === undefined) return memory.count(name, seconds, most)
      if (counted.count > most)
        spent.set(tag, { count: counted.count, end: clock() + counted.restSeconds })
      return counted
    },
  }

  function tagOf(name: string): string {
    return createHmac('sha256', hashKey).update('cambio window ').update(name).digest('base64url')
  }

  async function countThere(tag: string, seconds: number): Promise<Counted | undefined> {
    const answer = await connection.run('limit', (redis) =>
      redis.eval(COUNT, 1, connection.nameOf('limit', tag), seconds * MS_PER_SECOND),
    )
    if (!answer.ok || !Array.isArray(answer.value)) return undefined
    const [count, rest]: readonly unknown[] = answer.value
    if (typeof count !== 'number' || typeof rest !== 'number') return undefined
    return { count, restSeconds: Math.max(rest, 1) / MS_PER_SECOND }
  }
}
