import type { Redis } from 'ioredis'
import { reconnectDelayMs } from './reconnect-delay.ts'

export interface SubscriberOptions {
  /** A new connection, which ends when it is lost. */
  readonly open: () => Redis
  /** How often the connection must show that it lives, milliseconds. */
  readonly heartbeatMs: number
  readonly onTrouble: (error: unknown) => void
}

interface Listener {
  readonly onMessage: (message: string) => void
  readonly onGap: () => void
}

/** Hears channels on a connection of its own, which is opened for the first of them and again after every loss. */
export class Subscriber {
  readonly #options: SubscriberOptions
  readonly #channels = new Map<string, Set<Listener>>()
  #redis: Redis | undefined
  #pause: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #attempts = 0
  #isClosed = false

  constructor(options: SubscriberOptions) {
    this.#options = options
  }

  /** See `RedisConnection.subscribe`. */
  subscribe(channel: string, onMessage: (message: string) => void, onGap: () => void): () => void {
    const listener = { onMessage, onGap }
    const listeners = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, listeners.add(listener))
    if (this.#redis?.status === 'ready') void this.#hear(this.#redis, [channel], [listener])
    else if (this.#redis === undefined && this.#pause === undefined) this.#open()
    return () => this.#leave(channel, listener)
  }

  close(): void {
    this.#isClosed = true
    this.#channels.clear()
    clearTimeout(this.#pause)
    clearInterval(this.#heartbeat)
    this.#redis?.disconnect()
  }

  #open(): void {
    this.#pause = undefined
    if (this.#isClosed) return
    const redis = this.#options.open()
    this.#redis = redis
    redis.on('error', this.#options.onTrouble)
    redis.on('message', (channel, message) => {
      for (const { onMessage } of this.#channels.get(channel) ?? []) onMessage(message)
    })
    redis.once('ready', () => void this.#begin(redis))
    redis.once('end', () => this.#openAgain())
  }

  #openAgain(): void {
    this.#redis = undefined
    clearInterval(this.#heartbeat)
    if (this.#isClosed) return
    this.#attempts += 1
    const delay = reconnectDelayMs(this.#attempts)
    this.#pause = setTimeout(() => this.#open(), delay).unref()
  }

  async #begin(redis: Redis): Promise<void> {
    this.#attempts = 0
    // Who only listens never notices that nobody speaks any more.
    const beat = (): void => void redis.ping().catch(() => undefined)
    this.#heartbeat = setInterval(beat, this.#options.heartbeatMs).unref()
    const listeners = [...this.#channels.values()].flatMap((each) => [...each])
    if (listeners.length > 0) await this.#hear(redis, [...this.#channels.keys()], listeners)
  }

  async #hear(
    redis: Redis,
    channels: readonly string[],
    listeners: readonly Listener[],
  ): Promise<void> {
    try {
      await redis.subscribe(...channels)
      for (const { onGap } of listeners) onGap()
    } catch (error) {
      this.#options.onTrouble(error)
      redis.disconnect()
    }
  }

  #leave(channel: string, listener: Listener): void {
    const listeners = this.#channels.get(channel)
    listeners?.delete(listener)
    if (listeners === undefined || listeners.size > 0) return
    this.#channels.delete(channel)
    if (this.#redis?.status === 'ready') {
      void this.#redis.unsubscribe(channel).catch(() => undefined)
    }
  }
}
