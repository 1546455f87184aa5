import type { Tombstones } from './tombstones.ts'

/** See `PurgeableStore.edition`. */
export interface EditionCount {
  readonly current: () => number | undefined
  /** An entry is removed, for whatever reason. */
  removes(): void
}

/** Both only grow, so no two states have the same sum. */
export function createEdition(tombstones: Pick<Tombstones, 'edition'>): EditionCount {
  let removed = 0
  return {
    current() {
      const raised = tombstones.edition()
      return raised === undefined ? undefined : raised + removed
    },
    removes() {
      removed += 1
    },
  }
}
