/**
 * Names that were seen, each until its end, at most so many. Full means full: a name that could be pushed out early
 * could be used twice. Times are epoch seconds; a clock set back only makes names stay longer.
 */
export class SeenNames {
  readonly #ends = new Map<string, number>()
  readonly #maxNames: number
  /** Before this nothing has ended, so that a flood does not make each call walk through all names. */
  #nextEnd = Number.POSITIVE_INFINITY

  constructor(maxNames: number) {
    this.#maxNames = maxNames
  }

  has(name: string, now: number): boolean {
    const end = this.#ends.get(name)
    return end !== undefined && !(end <= now)
  }

  /** Whether there was room. */
  add(name: string, end: number, now: number): boolean {
    if (this.#ends.size >= this.#maxNames) this.#forgetEnded(now)
    if (this.#ends.size >= this.#maxNames) return false
    this.#ends.set(name, end)
    this.#nextEnd = Math.min(this.#nextEnd, end)
    return true
  }

  delete(name: string): void {
    this.#ends.delete(name)
  }

  #forgetEnded(now: number): void {
    if (this.#nextEnd > now) return
    this.#nextEnd = Number.POSITIVE_INFINITY
    for (const [name, end] of this.#ends) {
      if (end <= now) this.#ends.delete(name)
      else this.#nextEnd = Math.min(this.#nextEnd, end)
    }
  }
}
