import type { Outcome } from '../apply/outcome.ts'
import type { Report } from '../report/report.ts'
import type { LinkChange, UserCounts } from './links.ts'
import type { Edit } from './with-jwt-grant.ts'

/** What moving from `idp-permission` to `jwt-grant` takes, or took. Plain data, without any secret. */
export interface Migration {
  readonly realm: string
  /** Aliases that are migrated; none when nothing is left to do. */
  readonly aliases: readonly string[]
  /** The JWT grant's switches in Keycloak. */
  readonly report: Report
  readonly users: readonly (UserCounts & { readonly alias: string })[]
  readonly links: readonly LinkOutcome[]
  /** What the partners' tokens must be like, for people. */
  readonly conditions: readonly { readonly alias: string; readonly texts: readonly string[] }[]
  /** What a person changes in the trust file. */
  readonly edits: readonly Edit[]
}

export interface LinkOutcome {
  readonly change: LinkChange
  readonly outcome: Outcome | { readonly state: 'planned' } | { readonly state: 'unchanged' }
}
