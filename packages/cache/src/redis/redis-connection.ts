import { err, ok, type Result } from '@cambio/validation'
import type { CacheListener, RedisOperation, StoreUnavailable } from '../event/cache-event.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import type { RedisAddress } from './redis-address.ts'
import {
  createClient,
  createSubscriberClient,
  type RedisCommander,
  type SentinelLogin,
} from './redis-client.ts'
import { isReply, redisFault } from './redis-fault.ts'
import { Subscriber } from './subscriber.ts'
import { within } from './within.ts'

export interface RedisConnectionOptions {
  readonly address: RedisAddress
  /** Stands before every key and channel. Default: `cambio:`. No braces: they would decide where a Cluster keeps a key. */
  readonly keyPrefix?: string
  /** How long one command may take before it counts as failed, milliseconds. Default: 100. */
  readonly commandTimeoutMs?: number
  /** How long one attempt to connect may take, milliseconds. Default: 2000. */
  readonly connectTimeoutMs?: number
  /** Authorities that the servers' certificates may come from, PEM. Default: Node's own. */
  readonly ca?: string
  /** Default: Sentinels are asked without a login. */
  readonly sentinelLogin?: SentinelLogin
  readonly onEvent: CacheListener
}

/** Redis, as all parts of the cache share it: never waited for longer than the time budget, and never needed. */
export interface RedisConnection {
  /**
   * One command, script or pipeline within the time budget. Never rejects: what fails is reported as a
   * `trouble` event and given back. Sent at most once; while there is no connection, or while the breaker is
   * open because Redis did not answer, it fails at once.
   *
   * A command that failed may have been done all the same: its answer can be what was lost. A pipeline's
   * `exec()` answers with the failures of its commands inside; they are the caller's to see.
   */
  run<Reply>(
    operation: RedisOperation,
    command: (redis: RedisCommander) => Promise<Reply>,
  ): Promise<Result<Reply, StoreUnavailable>>
  /** Whether Redis took the message. Who was listening is not known. */
  publish(channel: string, message: string): Promise<boolean>
  /**
   * Hears a channel, on a second connection that connects again by itself, until the function given back is
   * called. `onGap` is called each time the channel is heard from now on, the first time included: what was said
   * before may have been missed. Neither may throw.
   */
  subscribe(channel: string, onMessage: (message: string) => void, onGap: () => void): () => void
  /**
   * The name of a key or channel: `prefix{tag}:kind` or `prefix{tag}:kind:rest`. Names with one tag live on one
   * node of a Cluster, so that a script or pipeline may use them together. A tag is neither empty nor holds braces.
   */
  nameOf(kind: string, tag: string, rest?: string): string
  /** Whether commands are sent now. */
  readonly up: boolean
  /** Lets go of both connections. Afterwards every command fails. */
  close(): Promise<void>
}

/** What keys and channels start with when nothing else is said. */
export const KEY_PREFIX = 'cambio:'

/** An answer that takes longer is slower than many exchanges, and a request may ask several times. */
const COMMAND_TIMEOUT_MS = 100

const CONNECT_TIMEOUT_MS = 2000

/** A connection that says nothing for so many time budgets is dead. */
const SILENT_BUDGETS = 10

/** So many unanswered commands in a row are no accident. */
const BREAKER_FAILURES = 5

/** Rare enough to be nothing, often enough to be back within a second. */
const PROBE_PAUSE_MS = 500

/** With the silence that is allowed, the longest time a lost subscription goes unnoticed. */
const HEARTBEAT_MS = 1000

/** Connects to one server, through Sentinels or to a Cluster, as the address says, and again after every loss. */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  return new IoredisConnection(options)
}

class IoredisConnection implements RedisConnection {
  readonly #prefix: string
  readonly #budgetMs: number
  readonly #onEvent: CacheListener
  readonly #client: RedisCommander
  readonly #breaker: Breaker
  readonly #subscriber: Subscriber
  #toldUp: boolean | undefined

  constructor(options: RedisConnectionOptions) {
    this.#prefix = options.keyPrefix ?? KEY_PREFIX
    this.#budgetMs = options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS
    this.#onEvent = options.onEvent
    const settings = {
      ...options,
      connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      silenceMs: this.#budgetMs * SILENT_BUDGETS,
    }
    this.#client = createClient(settings)
    this.#breaker = createBreaker({
      failures: BREAKER_FAILURES,
      probePauseMs: PROBE_PAUSE_MS,
      probe: () => this.#probe(),
      onChange: () => this.#tellState(),
    })
    this.#subscriber = new Subscriber({
      open: () => createSubscriberClient(settings, this.#client),
      heartbeatMs: HEARTBEAT_MS,
      onTrouble: (error) => void this.#fail('subscribe', redisFault(error)),
    })
    this.#listen()
  }

  get up(): boolean {
    return this.#client.status === 'ready' && !this.#breaker.open
  }

  async run<Reply>(
    operation: RedisOperation,
    command: (redis: RedisCommander) => Promise<Reply>,
  ): Promise<Result<Reply, StoreUnavailable>> {
    if (this.#breaker.open) return this.#fail(operation, 'breaker_open')
    try {
      const reply = await within(this.#budgetMs, command(this.#client))
      this.#breaker.answered()
      return ok(reply)
    } catch (error) {
      return this.#fail(operation, this.#judge(error))
    }
  }

  async publish(channel: string, message: string): Promise<boolean> {
    return (await this.run('publish', (redis) => redis.publish(channel, message))).ok
  }

  subscribe(channel: string, onMessage: (message: string) => void, onGap: () => void): () => void {
    return this.#subscriber.subscribe(channel, onMessage, onGap)
  }

  nameOf(kind: string, tag: string, rest?: string): string {
    // An empty tag, or a brace inside, would scatter over a Cluster what belongs together.
    if (!/^[^{}]+$/.test(tag)) throw new TypeError('A tag is not empty and holds no braces.')
    return `${this.#prefix}{${tag}}:${kind}${rest === undefined ? '' : `:${rest}`}`
  }

  async close(): Promise<void> {
    this.#breaker.close()
    this.#subscriber.close()
    this.#client.disconnect()
  }

  #listen(): void {
    // Who completed a handshake has answered.
    this.#client.on('ready', () => this.#breaker.answered())
    for (const state of ['ready', 'close']) this.#client.on(state, () => this.#tellState())
    for (const failure of ['error', 'node error']) {
      this.#client.on(failure, (error) => void this.#fail('connect', redisFault(error)))
    }
  }

  #judge(error: unknown): string {
    const cause = redisFault(error)
    if (cause === 'timeout') this.#breaker.unanswered()
    else if (isReply(error)) this.#breaker.answered()
    return cause
  }

  #probe(): Promise<boolean> {
    return within(this.#budgetMs, this.#client.ping()).then(
      () => true,
      () => false,
    )
  }

  #fail(operation: StoreUnavailable['operation'], cause: string) {
    const trouble: StoreUnavailable = { reason: 'store_unavailable', operation, cause }
    this.#onEvent({ kind: 'trouble', trouble })
    return err(trouble)
  }

  #tellState(): void {
    const { up } = this
    if (up === this.#toldUp) return
    this.#toldUp = up
    this.#onEvent({ kind: 'connection', up })
  }
}
