import type { AdminFailure } from '../admin/failure.ts'
import type { Outcome } from '../apply/outcome.ts'
import type { Change } from '../plan/change.ts'

/** What a run found and did. Plain data, without any secret. */
export interface Report {
  readonly realm: string
  /** One for each declared thing, in the order they were dealt with. */
  readonly lines: readonly ReportLine[]
  /** Writing requests sent, counted where they are sent. */
  readonly writes: number
  /** Why nobody could look whether the realm is now as declared. */
  readonly unverified?: AdminFailure
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
