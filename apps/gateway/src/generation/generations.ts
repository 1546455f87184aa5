import type { Generation } from './generation.ts'

/** One request's stay in the generation it began with. */
export interface Visit {
  readonly generation: Generation
  /** The request is over. Called once. */
  leave(): void
}

/** The generation in force, and those before it whose last requests have not ended. */
export interface Generations {
  readonly current: Generation
  /** Begins a request: it keeps the generation in force now until it leaves, whatever comes meanwhile. */
  enter(): Visit
  /** From the next request on this one is in force. The one before is closed when its last request has left. */
  replace(next: Generation): void
  /** Closes every generation, those with requests too. */
  close(): Promise<void>
}

interface Lodging {
  readonly generation: Generation
  visits: number
}

/** @param onChange Told which generations are open whenever that changes, first of all at once. */
export function createGenerations(
  first: Generation,
  onChange: (open: readonly Generation[]) => void,
): Generations {
  const open = new Set<Lodging>()
  const closing = new Set<Promise<void>>()
  let current = lodge(first)

  function lodge(generation: Generation): Lodging {
    const lodging = { generation, visits: 0 }
    open.add(lodging)
    tell()
    return lodging
  }

  function endIfEmpty(lodging: Lodging): void {
    if (lodging === current || lodging.visits > 0) return
    end(lodging)
  }

  function end(lodging: Lodging): void {
    if (!open.delete(lodging)) return
    const closed = lodging.generation.close().finally(() => closing.delete(closed))
    closing.add(closed)
    tell()
  }

  function tell(): void {
    onChange([...open].map(({ generation }) => generation))
  }

  return {
    get current() {
      return current.generation
    },
    enter() {
      const lodging = current
      lodging.visits += 1
      return {
        generation: lodging.generation,
        leave() {
          lodging.visits -= 1
          endIfEmpty(lodging)
        },
      }
    },
    replace(next) {
      const former = current
      current = lodge(next)
      endIfEmpty(former)
    },
    async close() {
      for (const lodging of open) end(lodging)
      await Promise.all(closing)
    },
  }
}
