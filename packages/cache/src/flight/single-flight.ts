/**
 * Lets one caller work while the others wait for what it gets: one exchange for a burst of equal requests.
 *
 * A flight's key must name everything that shapes the result: take the whole `CacheKey`. Failures are shared by
 * those who waited and then forgotten. Work must end by itself: bind it to its own timeout and to no single
 * caller's cancellation, or all who wait share that fate.
 *
 * Knows this process only: replicas do not wait for each other.
 */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Promise<Value>>()
  #waiting = 0

  /** Results being worked for now. */
  get flying(): number {
    return this.#flights.size
  }

  /** Callers who wait for another caller's work now. */
  get waiting(): number {
    return this.#waiting
  }

  /** The result of `work`, or of the equal work that is already under way. */
  run(key: string, work: () => Promise<Value>): Promise<Value> {
    const flight = this.#flights.get(key)
    return flight ? this.#wait(flight) : this.#lead(key, work)
  }

  async #lead(key: string, work: () => Promise<Value>): Promise<Value> {
    const flight = work()
    this.#flights.set(key, flight)
    try {
      return await flight
    } finally {
      this.#flights.delete(key)
    }
  }

  async #wait(flight: Promise<Value>): Promise<Value> {
    this.#waiting += 1
    try {
      return await flight
    } finally {
      this.#waiting -= 1
    }
  }
}
