import { ok, type Result } from '@cambio/validation'
import type { StoreUnavailable } from '../event/cache-event.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import type { Tombstone } from './graveyard.ts'
import { asMark } from './marks.ts'

export interface LogPage {
  readonly tombstones: readonly Tombstone[]
  /** Where to read on: the last entry of this page. */
  readonly position: string
  /** What was read before is no longer in the log, though its time is not over: it lost something. */
  readonly lost: boolean
  /** There is more to read. */
  readonly more: boolean
}

/** The tombstones of all replicas, in Redis: one stream, in the order they were raised. */
export interface PurgeLog {
  /** Whether it is worth asking: there is a connection, and answers come. While not, asking fails at once. */
  isReachable(): boolean
  append(tombstones: readonly Tombstone[]): Promise<Result<void, StoreUnavailable>>
  /** What came after that position; everything, after {@link LOG_START}. */
  readAfter(position: string): Promise<Result<LogPage, StoreUnavailable>>
  /** Hears what is appended. `onGap`: something may have been appended that was not heard. */
  subscribe(onAppend: (tombstones: readonly Tombstone[]) => void, onGap: () => void): () => void
}

/** Before the first entry of any log. */
export const LOG_START = '0-0'

/** Entries read at a time: about 100 KB. */
const PAGE_ENTRIES = 1000

const MS_PER_SECOND = 1000

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** KEYS: log. ARGV: keeping time in milliseconds, then mark and time of each. What has ended is cut off. */
const APPEND = `${NOW}
for i = 2, #ARGV, 2 do
  redis.call('XADD', KEYS[1], '*', 'mark', ARGV[i], 'at', ARGV[i + 1])
end
redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f', now - ARGV[1]))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`

/** KEYS: log. ARGV: position, keeping time in milliseconds, most entries. Gives whether the log lost something, and entries. */
const READ = `${NOW}
local position = ARGV[1]
if position == '${LOG_START}' then
  return { 0, redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[3]) }
end
local standing = tonumber(string.match(position, '^%d+')) > now - ARGV[2]
if standing and #redis.call('XRANGE', KEYS[1], position, position) == 0 then
  return { 1, redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[3]) }
end
return { 0, redis.call('XRANGE', KEYS[1], '(' .. position, '+', 'COUNT', ARGV[3]) }
`

/** @param keepSeconds How long an entry of the log stands. */
export function createPurgeLog(connection: RedisConnection, keepSeconds: number): PurgeLog {
  const name = connection.nameOf('log', 'purge')
  const channel = connection.nameOf('purged', 'purge')
  const keepMs = Math.ceil(keepSeconds * MS_PER_SECOND)

  return {
    isReachable: () => connection.up,
    async append(tombstones) {
      const fields = tombstones.flatMap(({ mark, at }) => [mark, String(at)])
      const reply = await connection.run('purge', (redis) =>
        redis.eval(APPEND, 1, name, keepMs, ...fields),
      )
      if (!reply.ok) return reply
      await connection.publish(channel, JSON.stringify(fields))
      return ok(undefined)
    },
    async readAfter(position) {
      const reply = await connection.run('purge', (redis) =>
        redis.eval(READ, 1, name, position, keepMs, PAGE_ENTRIES),
      )
      return reply.ok ? ok(readPage(reply.value, position)) : reply
    },
    subscribe(onAppend, onGap) {
      const hear = (message: string): void => onAppend(readMessage(message))
      return connection.subscribe(channel, hear, onGap)
    },
  }
}

/** A reply of {@link READ}. Who may write to Redis may have put anything into the log: what is no tombstone is skipped. */
function readPage(reply: unknown, from: string): LogPage {
  const [lost, listed] = asList(reply)
  const isLost = lost === 1
  const entries = asList(listed).map(asList)
  const ids = entries.flatMap(([id]) => (typeof id === 'string' ? [id] : []))
  return {
    tombstones: entries.flatMap(([, fields]) => readTombstone(asList(fields))),
    position: ids.at(-1) ?? (isLost ? LOG_START : from),
    lost: isLost,
    more: entries.length === PAGE_ENTRIES,
  }
}

/** What {@link PurgeLog.append} published; of anything else, what can be read of it. */
function readMessage(message: string): readonly Tombstone[] {
  const fields = parseList(message)
  return fields.flatMap((mark, each) => (each % 2 === 0 ? asTombstone(mark, fields[each + 1]) : []))
}

function parseList(text: string): readonly unknown[] {
  try {
    return asList(JSON.parse(text))
  } catch {
    return []
  }
}

function readTombstone([markName, mark, atName, at]: readonly unknown[]): readonly Tombstone[] {
  return markName === 'mark' && atName === 'at' ? asTombstone(mark, at) : []
}

function asTombstone(mark: unknown, at: unknown): readonly Tombstone[] {
  const read = asMark(mark)
  const time = Number(at)
  return read === undefined || !Number.isFinite(time) ? [] : [{ mark: read, at: time }]
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
