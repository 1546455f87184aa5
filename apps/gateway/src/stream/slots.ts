/**
 * What comes and goes thousands of times a second, kept in places that are used again. A `Set` makes a new table every few dozen comings and goings, and
 * each old one keeps what it held from being collected with the young: with all that a request has made, that cost more than the request's decision.
 */
export class Slots<Kept> {
  readonly #places: (Kept | undefined)[] = []
  readonly #free: number[] = []

  /** How many are kept. */
  get size(): number {
    return this.#places.length - this.#free.length
  }

  /** Gives its place. */
  take(kept: Kept): number {
    const place = this.#free.pop() ?? this.#places.length
    this.#places[place] = kept
    return place
  }

  /** Once for each place that was taken. */
  free(place: number): void {
    this.#places[place] = undefined
    this.#free.push(place)
  }

  all(): readonly Kept[] {
    return this.#places.filter((kept) => kept !== undefined)
  }
}
