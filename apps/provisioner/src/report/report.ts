import type { AdminFailure } from '../admin/failure.ts'
import type { Outcome } from '../apply/outcome.ts'
import type { Change } from '../plan/change.ts'
import type { SettledRoads } from '../settled/settled-trust.ts'

/** What a run found and did. Plain data, without any secret. */
export interface Report extends Setting {
  /** One for each declared thing, in the order they were dealt with. */
  readonly lines: readonly ReportLine[]
  /** Writing requests sent, counted where they are sent. */
  readonly writes: number
  /** Those for the realm’s lock, which `writes` does not count. */
  readonly lockWrites?: number
  /** Why nobody could look whether the realm is now as declared. */
  readonly unverified?: AdminFailure
  /** File that tells what was done, of a run that ended half way. */
  readonly journal?: string
  /** Somebody asked the process to end, so what was left was not run. */
  readonly interrupted?: true
}

/** Where a run takes place, and by which roads tokens will be exchanged. */
export interface Setting {
  readonly realm: string
  /** Keycloak's base URL. */
  readonly server: string
  /** Client id of the exchange client. */
  readonly client: string
  readonly roads: readonly SettledRoads[]
}

export interface ReportLine {
  readonly change: Change
  readonly outcome: LineOutcome
}

export type LineOutcome =
  | Outcome
  /** There was nothing to do. */
  | { readonly state: 'unchanged' }
  /** A plan's step, which nobody takes. */
  | { readonly state: 'planned' }
  /** After all was done the realm still is not as declared: something changes it back. */
  | { readonly state: 'still-differs' }
