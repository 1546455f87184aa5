import type { Mark } from './marks.ts'

/** Everything with this mark whose exchange began at or before `at` (epoch seconds) is dead. */
export interface Tombstone {
  readonly mark: Mark
  readonly at: number
}

export interface GraveyardOptions {
  /** Stands for everything: what the oldest tombstones become when there are too many. */
  readonly all: Mark
  /** How long a tombstone stands, seconds: longer than any entry may live. */
  readonly keepSeconds: number
  /** How far the clocks of two replicas may be apart, seconds; a tombstone kills so much more. */
  readonly leewaySeconds: number
  /** Most tombstones kept one by one. */
  readonly maxTombstones: number
}

/**
 * The tombstones this process knows. Bounded, and never forgets one early: beyond the bound the oldest become one
 * for everything, which kills too much rather than too little. Times are epoch seconds.
 */
export class Graveyard {
  /** In the order they were raised, so that the first are the oldest. */
  readonly #raised = new Map<Mark, number>()
  readonly #options: GraveyardOptions
  #raises = 0

  constructor(options: GraveyardOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#raised.size
  }

  /** How often a tombstone was raised: while it stays the same, nothing more is dead than was. */
  get raises(): number {
    return this.#raises
  }

  /** A time that lies ahead counts as now: a wrong clock elsewhere must not kill what is yet to come. */
  raise({ mark, at }: Tombstone, now: number): void {
    this.#raises += 1
    const raised = Math.max(Math.min(at, now), this.#raised.get(mark) ?? Number.NEGATIVE_INFINITY)
    this.#raised.delete(mark)
    this.#raised.set(mark, raised)
    this.#dropEnded(now)
    if (this.#raised.size > this.#options.maxTombstones) this.#foldOldest(now)
  }

  /** Whether an entry with these marks, whose exchange began then, is dead. They are not asked for while there are no tombstones: hashes cost. */
  covers(marks: () => readonly Mark[], beganAt: number): boolean {
    if (this.#raised.size === 0) return false
    const { leewaySeconds } = this.#options
    // Written so that a time that is no number is dead.
    return marks().some((mark) => {
      const at = this.#raised.get(mark)
      return at !== undefined && !(beganAt > at + leewaySeconds)
    })
  }

  /** Those that still stand, the oldest first. */
  standing(now: number): readonly Tombstone[] {
    this.#dropEnded(now)
    return [...this.#raised].map(([mark, at]) => ({ mark, at }))
  }

  #dropEnded(now: number): void {
    const { keepSeconds, leewaySeconds } = this.#options
    for (const [mark, at] of this.#raised) {
      if (!(at + leewaySeconds + keepSeconds < now)) return
      this.#raised.delete(mark)
    }
  }

  #foldOldest(now: number): void {
    const { all } = this.#options
    for (const [mark, at] of this.#raised) {
      if (mark === all) continue
      this.#raised.delete(mark)
      this.raise({ mark: all, at }, now)
      return
    }
  }
}
