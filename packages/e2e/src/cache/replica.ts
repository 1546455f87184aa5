import {
  type ByteStore,
  type CacheKey,
  createFencedBytes,
  createLeases,
  createRedisConnection,
  createRedisStore,
  type Flight,
  type FlightTask,
  type Leases,
  parseRedisUrl,
  type RedisConnection,
  SharedFlight,
} from '@cambio/cache'
import type { Secret } from '@cambio/validation'
import { Recorder } from './stage.ts'

/** Generous, so that a busy machine fails no test. */
const COMMAND_TIMEOUT_MS = 2000

/** Longer than any test. */
export const LONG_SECONDS = 600

/** A gateway's cache without the gateway: one connection, its leases, and plain texts as values. */
export interface Replica {
  readonly recorder: Recorder
  readonly connection: RedisConnection
  readonly leases: Leases
  /** Bytes under the fence. */
  readonly bytes: ByteStore
  readonly flight: SharedFlight<string>
  /** The text that is stored for the key, by whomever. */
  lookup(key: CacheKey): Promise<string | undefined>
  store(key: CacheKey, text: string): Promise<boolean>
  fly(key: CacheKey, task: Partial<FlightTask<string>>): Promise<Flight<string>>
  close(): Promise<void>
}

export interface ReplicaOptions {
  readonly url: Secret
  readonly keyPrefix: string
  readonly leaseSeconds?: number
  readonly commandTimeoutMs?: number
}

export async function openConnection(
  options: ReplicaOptions,
  recorder: Recorder,
): Promise<RedisConnection> {
  const { url, keyPrefix, commandTimeoutMs = COMMAND_TIMEOUT_MS } = options
  const address = parseRedisUrl(url)
  if (!address.ok) throw new Error(address.failure.problem)
  const connection = createRedisConnection({
    address: address.value,
    keyPrefix,
    commandTimeoutMs,
    onEvent: recorder.onEvent,
  })
  await recorder.hears({ kind: 'connection', up: true })
  return connection
}

export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const recorder = new Recorder()
  const { onEvent } = recorder
  const connection = await openConnection(options, recorder)
  const { leaseSeconds = LONG_SECONDS } = options
  const leases = createLeases({ connection, leaseSeconds, onEvent })
  const plain = createRedisStore({ connection, onEvent })
  const bytes = createFencedBytes({ bytes: plain, connection, leases, onEvent })
  const flight = new SharedFlight<string>({ leases, onEvent })

  return {
    recorder,
    connection,
    leases,
    bytes,
    flight,
    lookup,
    store: (key, text) => bytes.set(key, Buffer.from(text), LONG_SECONDS),
    fly: (key, task) =>
      flight.run(key, {
        lookup: () => lookup(key),
        work: () => Promise.reject(new Error('nobody expected this work')),
        oneTime: false,
        waitMs: LONG_SECONDS * 1000,
        ...task,
      }),
    async close() {
      leases.close()
      await connection.close()
    },
  }

  async function lookup(key: CacheKey): Promise<string | undefined> {
    const found = await bytes.get(key)
    return found && Buffer.from(found).toString()
  }
}
