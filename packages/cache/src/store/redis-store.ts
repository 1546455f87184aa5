import { Redis } from 'ioredis'
import type { CacheListener, CacheTrouble } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { type ByteStore, MAX_VALUE_BYTES } from './byte-store.ts'
import type { RedisAddress } from './redis-address.ts'
import { redisFault } from './redis-fault.ts'

export interface RedisStoreOptions {
  readonly address: RedisAddress
  /** How long one command may take before it counts as failed. Default: 100 ms. */
  readonly commandTimeoutMs?: number
  readonly onEvent: CacheListener
}

/** So that a Redis can be shared with others, and its entries found with one pattern. */
export const KEY_PREFIX = 'cambio:'

/** A healthy Redis answers in a few milliseconds; a new exchange costs about this much, so waiting longer is a loss. */
const COMMAND_TIMEOUT_MS = 100

/** A connection this many command timeouts silent is given up; until a new one stands, commands fail at once. */
const SILENT_TIMEOUTS = 2

const CONNECT_TIMEOUT_MS = 2000

/** First pause before connecting again; doubles with each attempt. */
const RECONNECT_FIRST_MS = 50

/** Longest pause: how late a Redis that came back may be noticed. */
const RECONNECT_MAX_MS = 2000

/** Share of the pause that is left to chance, so that replicas do not come back in step. */
const RECONNECT_JITTER = 0.25

const MS_PER_SECOND = 1000

/**
 * Keeps bytes in Redis and connects by itself, now and after every loss.
 *
 * Waits for nothing but one command's timeout: while there is no connection every command fails at once, and
 * none is queued or sent again later. Reads at most {@link MAX_VALUE_BYTES} of a value, however long it is.
 */
export function createRedisStore(options: RedisStoreOptions): ByteStore {
  const { onEvent } = options
  const redis = connect(options)
  redis.on('ready', () => onEvent({ kind: 'connection', up: true }))
  redis.on('close', () => onEvent({ kind: 'connection', up: false }))
  redis.on('error', (error) => report('connect', error))

  return {
    async get(key) {
      const value = await attempt('get', () =>
        redis.getrangeBuffer(nameOf(key), 0, MAX_VALUE_BYTES),
      )
      // GETRANGE gives an empty string for a key that is not there.
      if (value === undefined || value.length === 0) return undefined
      return isTooLong(value) ? undefined : value
    },
    async set(key, bytes, lifetimeSeconds) {
      if (isTooLong(bytes)) return false
      const ttl = Math.ceil(lifetimeSeconds * MS_PER_SECOND)
      const reply = await attempt('set', () =>
        redis.set(nameOf(key), Buffer.from(bytes), 'PX', ttl),
      )
      return reply === 'OK'
    },
    async delete(key) {
      await attempt('delete', () => redis.del(nameOf(key)))
    },
    async close() {
      redis.disconnect()
    },
  }

  async function attempt<Reply>(
    operation: 'get' | 'set' | 'delete',
    command: () => Promise<Reply>,
  ): Promise<Reply | undefined> {
    try {
      return await command()
    } catch (error) {
      report(operation, error)
      return undefined
    }
  }

  function report(operation: 'connect' | 'get' | 'set' | 'delete', error: unknown): void {
    trouble({ reason: 'store_unavailable', operation, cause: redisFault(error) })
  }

  function isTooLong(bytes: Uint8Array): boolean {
    if (bytes.length <= MAX_VALUE_BYTES) return false
    trouble({ reason: 'entry_invalid', fault: 'too_long' })
    return true
  }

  function trouble(facts: CacheTrouble): void {
    onEvent({ kind: 'trouble', trouble: facts })
  }
}

function nameOf(key: CacheKey): string {
  return KEY_PREFIX + key
}

function connect({ address, commandTimeoutMs = COMMAND_TIMEOUT_MS }: RedisStoreOptions): Redis {
  return new Redis({
    host: address.host,
    port: address.port,
    db: address.database,
    username: address.username,
    password: address.password?.reveal(),
    // Nothing said: Node's checks hold, against the system's roots and `host`.
    ...(address.tls && { tls: {} }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: commandTimeoutMs,
    socketTimeout: commandTimeoutMs * SILENT_TIMEOUTS,
    // By default a command waits in a queue for as long as Redis is away.
    enableOfflineQueue: false,
    // By default it is sent again after a loss: nobody waits for it then, and a write would start its lifetime anew.
    maxRetriesPerRequest: 0,
    retryStrategy: reconnectDelayMs,
    // After a failover the old primary answers READONLY: look the name up again.
    reconnectOnError: (error) => redisFault(error) === 'READONLY',
  })
}

function reconnectDelayMs(attempt: number): number {
  const pause = Math.min(RECONNECT_FIRST_MS * 2 ** (attempt - 1), RECONNECT_MAX_MS)
  return pause * (1 - RECONNECT_JITTER * Math.random())
}
