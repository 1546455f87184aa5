import { err, ok } from '@cambio/validation'
import { LOG_START, type PurgeLog } from '../src/purge/purge-log.ts'
import type { Tombstone } from '../src/purge/graveyard.ts'

/** The log as Redis keeps it, without Redis, so that a search can try thousands of ways for it to go wrong. */
export class PlainLog {
  isUp = true
  /** Messages are lost. */
  isMute = false
  #entries: { readonly id: number; readonly tombstone: Tombstone }[] = []
  #next = 1
  readonly #listeners = new Set<Parameters<PurgeLog['subscribe']>>()

  /** What one replica sees of it. */
  readonly view: PurgeLog = {
    append: async (tombstones) => {
      if (!this.isUp) return away
      for (const tombstone of tombstones) this.#entries.push({ id: this.#next++, tombstone })
      if (!this.isMute) for (const [onAppend] of this.#listeners) onAppend(tombstones)
      return ok(undefined)
    },
    readAfter: async (position) => {
      if (!this.isUp) return away
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
