import type { Resource } from '../resources/resource.ts'

/** What else hangs on a thing that is to go. */
export interface Bonds {
  /** Users linked to it. */
  readonly links: number
  /** Policies of other people, each with what it is bound to: `ours-too (manage.permission.client.…)`. */
  readonly foreign: readonly string[]
}

export const NO_BONDS: Bonds = { links: 0, foreign: [] }

/** What hangs on each thing; a thing that is not in it has no bonds. */
export type BondsByResource = ReadonlyMap<Resource, Bonds>
