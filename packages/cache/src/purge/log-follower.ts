import type { CacheListener } from '../event/cache-event.ts'
import { coalesce } from './coalesce.ts'
import type { Graveyard, Tombstone } from './graveyard.ts'
import { LOG_START, type PurgeLog } from './purge-log.ts'

export interface LogFollowerOptions {
  readonly log: PurgeLog
  /** What is read goes there; what is missing in the log comes from there. */
  readonly graveyard: Graveyard
  readonly checkSeconds: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/** While Redis gives no answer though there is a connection, not every request waits for it anew. */
const RETRY_SECONDS = 1

const MS_PER_SECOND = 1000

/** How often the log is asked again after a gap: messages are heard on another connection than the one that asks, which may come back later. */
const GAP_TRIES = 10

/** Tombstones sent at a time. */
const BATCH = 500

/**
 * Keeps the tombstones of this process and those in the log the same: reads what others wrote, and writes again what the
 * log has lost (a restart, a failover, an eviction) or never got (Redis was away).
 */
export class LogFollower {
  readonly #options: LogFollowerOptions
  readonly #unsubscribe: () => void
  #position = LOG_START
  #informedAt: number | undefined
  #failedAt: number | undefined
  /** Something may have been said since the last reading began that was not heard. */
  #stale = false
  /** Something that stands here is not known to stand in the log. */
  #owes = false
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: LogFollowerOptions) {
    this.#options = options
    const { graveyard, now } = options
    this.#unsubscribe = options.log.subscribe(
      // The message says it all: it is heard also when Redis goes away before the log can be read.
      (tombstones) => {
        for (const each of tombstones) graveyard.raise(each, now())
      },
      () => {
        this.#stale = true
        void this.#closeGap(GAP_TRIES)
      },
    )
  }

  /** Whether the log was read at least once. */
  get informed(): boolean {
    return this.#informedAt !== undefined
  }

  /** Whether what is known is young enough to go by. */
  get isCurrent(): boolean {
    return !this.#stale && this.#isWithin(this.#options.checkSeconds, this.#informedAt)
  }

  /** Reads what is new. False when Redis gives no answer. Whoever asks while it is read gets the next reading. */
  readonly catchUp: () => Promise<boolean> = coalesce(() => this.#read())

  /** Reads what is new, if that was not done lately. */
  async check(): Promise<boolean> {
    if (this.isCurrent) return true
    if (!this.#options.log.isReachable()) return false
    return this.#isWithin(RETRY_SECONDS, this.#failedAt) ? false : this.catchUp()
  }

  /** Tells the others. What could not be told is told later. */
  async append(tombstones: readonly Tombstone[]): Promise<boolean> {
    const sent = await this.#options.log.append(tombstones)
    if (!sent.ok) this.#owes = true
    return sent.ok
  }

  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    clearTimeout(this.#retry)
  }

  /** Also where nobody asks meanwhile. */
  async #closeGap(tries: number): Promise<void> {
    clearTimeout(this.#retry)
    if ((await this.catchUp()) || tries <= 1 || this.#isClosed) return
    this.#retry = setTimeout(() => void this.#closeGap(tries - 1), RETRY_SECONDS * MS_PER_SECOND)
    this.#retry.unref()
  }

  async #read(): Promise<boolean> {
    const { log, graveyard, now } = this.#options
    const beganAt = now()
    this.#stale = false
    for (let more = true; more;) {
      const page = await log.readAfter(this.#position)
      if (!page.ok) return this.#fail()
      if (page.value.lost) this.#owes = true
      for (const each of page.value.tombstones) graveyard.raise(each, now())
      this.#position = page.value.position
      more = page.value.more
    }
    this.#informedAt = beganAt
    this.#failedAt = undefined
    return this.#owes ? this.#mend() : true
  }

  async #mend(): Promise<boolean> {
    const { graveyard, now, onEvent } = this.#options
    // Before they are listed: one that is raised meanwhile and cannot be sent sets it again.
    this.#owes = false
    const standing = graveyard.standing(now())
    for (let start = 0; start < standing.length; start += BATCH) {
      if (!(await this.append(standing.slice(start, start + BATCH)))) return this.#fail()
    }
    onEvent({ kind: 'purge_log_mended', tombstones: standing.length })
    return true
  }

  #fail(): false {
    this.#stale = true
    // Out of reach is no answer that was waited for: it is asked as soon as it can be.
    if (this.#options.log.isReachable()) this.#failedAt = this.#options.now()
    return false
  }

  /** A clock that was set back makes nothing fresh. */
  #isWithin(seconds: number, at: number | undefined): boolean {
    const age = at === undefined ? Number.NaN : this.#options.now() - at
    return age >= 0 && age <= seconds
  }
}
