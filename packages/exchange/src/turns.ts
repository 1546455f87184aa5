/**
 * More exchanges at once only wait inside Keycloak, where each holds a worker thread: with 100 at once most answers came too late. Sixteen keep a
 * server of a few cores busy.
 */
const LIMIT = 16

/** Lets so many exchanges be under way at once; the others wait for their turn, in the order they came. */
export class Turns {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(limit: number = LIMIT) {
    this.#limit = limit
  }

  async take<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#taken < this.#limit) this.#taken += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      this.#passOn()
    }
  }

  /** A turn goes to whoever waits longest, or back. */
  #passOn(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken -= 1
    else next()
  }
}
