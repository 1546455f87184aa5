/**
 * Parts that a generation may take over from the one before: found again by what they were made from, and closed when
 * nobody holds them any more.
 */
export interface Shelf<Part> {
  /** The part of this name that somebody still holds, else a new one. Each taking is one hold. */
  take(name: string, make: () => Part): Part
  /** Ends one hold; the part is closed with the last. */
  giveBack(name: string): Promise<void>
}

export function createShelf<Part>(
  close: (part: Part) => Promise<void> | void = () => undefined,
): Shelf<Part> {
  const kept = new Map<string, { readonly part: Part; holds: number }>()

  return {
    take(name, make) {
      const found = kept.get(name) ?? { part: make(), holds: 0 }
      kept.set(name, found)
      found.holds += 1
      return found.part
    },
    async giveBack(name) {
      const found = kept.get(name)
      if (found === undefined) return
      found.holds -= 1
      if (found.holds > 0) return
      kept.delete(name)
      await close(found.part)
    },
  }
}

/** What one generation has taken from shelves, to be given back together. */
export interface Holds {
  take<Part>(shelf: Shelf<Part>, name: string, make: () => Part): Part
  giveBack(): Promise<void>
}

export function createHolds(): Holds {
  const endings: (() => Promise<void>)[] = []
  return {
    take(shelf, name, make) {
      const part = shelf.take(name, make)
      endings.push(() => shelf.giveBack(name))
      return part
    },
    async giveBack() {
      await Promise.all(endings.splice(0).map((end) => end()))
    },
  }
}
