/** Chance that can be repeated: the same seed gives the same choices, asked in the same order. */
export interface Random {
  readonly seed: number
  /** At least 0 and less than 1. */
  next(): number
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  oneOf<Item>(list: readonly Item[]): Item
  shuffled<Item>(list: readonly Item[]): Item[]
}

/** Mulberry32: 32 bits of state are plenty to choose test cases, and nothing else may be chosen with it. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)

  return {
    seed,
    next,
    below,
    oneOf(list) {
      for (const item of list.slice(below(list.length))) return item
      throw new Error('the list is empty')
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, order: next() }))
        .toSorted((one, other) => one.order - other.order)
        .map(({ item }) => item),
  }
}

/** Another seed each time; whoever takes it says it, so that the run can be repeated. */
export function newSeed(): number {
  return Date.now() >>> 0
}
