import { err, ok } from '@cambio/validation'
import { LOG_START, type PurgeLog } from '../src/purge/purge-log.ts'
import type { Tombstone } from '../src/purge/graveyard.ts'

/** The log as Redis keeps it, without Redis, so that a search can try thousands of ways for it to go wrong. */
export class PlainLog {
  isUp = true
  /** There is a connection, and no answer comes. */
  isSilent = false
  /** How often it was read, in vain or not. */
  readings = 0
  /** Messages are lost. */
  isMute = false
  #entries: { readonly id: number; readonly tombstone: Tombstone }[] = []
  #next = 1
  readonly #listeners = new Set<Parameters<PurgeLog['subscribe']>>()

  /** What one replica sees of it. */
  readonly view: PurgeLog = {
    isReachable: () => this.isUp,
    append: async (tombstones) => {
      if (!this.#answers) return away
      for (const tombstone of tombstones) this.#entries.push({ id: this.#next++, tombstone })
      if (!this.isMute) for (const [onAppend] of this.#listeners) onAppend(tombstones)
      return ok(undefined)
    },
    readAfter: async (position) => {
      this.readings += 1
      if (!this.#answers) return away
      const after = position === LOG_START ? 0 : Number(position)
      const lost = after !== 0 && !this.#entries.some(({ id }) => id === after)
      const found = this.#entries.filter(({ id }) => lost || id > after)
      const last = found.at(-1)?.id ?? (lost ? LOG_START : position)
      const tombstones = found.map(({ tombstone }) => tombstone)
      return ok({ tombstones, position: String(last), lost, more: false })
    },
    subscribe: (...listener) => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    },
  }

  get #answers(): boolean {
    return this.isUp && !this.isSilent
  }

  /** Who listens was away, and listens again. */
  gap(): void {
    for (const [, onGap] of this.#listeners) onGap()
  }

  /** It comes back empty. */
  restart(): void {
    this.#entries = []
    this.isUp = true
    this.gap()
  }
}

const away = err({ reason: 'store_unavailable', operation: 'purge', cause: 'timeout' } as const)
