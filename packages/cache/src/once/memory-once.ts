import { createHash } from 'node:crypto'
import type { ReversibleOnceGuard } from '@cambio/validation'
import { SeenNames } from './seen-names.ts'

export interface MemoryOnceOptions {
  /** Most things remembered at a time; while they are all alive, anything new is `unknown`. Default: 100,000. */
  readonly maxNames?: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** About 20 MB when full. */
export const MAX_SEEN_NAMES = 100_000

/** Remembers in this process alone: for one replica, or where being first in each replica is enough. */
export function createMemoryOnce({
  maxNames = MAX_SEEN_NAMES,
  now,
}: MemoryOnceOptions): ReversibleOnceGuard {
  const seen = new SeenNames(maxNames)
  return {
    async first(what, seconds) {
      if (!isSpan(seconds)) return 'unknown'
      const name = nameOf(what)
      const at = now()
      if (seen.has(name, at)) return false
      return seen.add(name, at + seconds, at) ? true : 'unknown'
    },
    async forget(what) {
      seen.delete(nameOf(what))
    },
  }
}

const nameOf = (what: string): string => createHash('sha256').update(what).digest('base64url')

/** What is to be remembered for no time, or for ever, is a mistake of who asks; the guard says that it can't tell. */
export function isSpan(seconds: number): boolean {
  return Number.isFinite(seconds) && seconds > 0
}
