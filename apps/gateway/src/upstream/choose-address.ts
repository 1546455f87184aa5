import { isDue, isPaused, type AddressHealth } from './address-health.ts'

/** What an address is chosen by. */
export interface Candidate {
  readonly health: AddressHealth
  /** Requests on their way to it. */
  readonly open: number
}

/**
 * Where the next request goes: to an address whose pause is over, to find out; else to the one with the fewest requests on their way of those that are not
 * paused; when all are paused, to the one that is so for longest. Undefined when there is none.
 *
 * @param turn Any number, another one for each request: of several that are equal, the next one in turn is taken.
 */
export function chooseAddress<Address extends Candidate>(
  addresses: readonly Address[],
  now: number,
  turn: number,
): Address | undefined {
  const inTurn = startingAt(addresses, turn)
  return (
    inTurn.find(({ health }) => isDue(health, now)) ??
    least(
      inTurn.filter(({ health }) => !isPaused(health)),
      ({ open }) => open,
    ) ??
    least(inTurn, ({ health }) => health.pausedUntil ?? 0)
  )
}

function startingAt<Item>(items: readonly Item[], turn: number): readonly Item[] {
  const first = turn % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

/** The first one of those with the smallest size. */
function least<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || sizeOf(item) < sizeOf(best) ? item : best),
    undefined,
  )
}
