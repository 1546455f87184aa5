import type { CheckName } from './check-names.ts'
import type { DecisionFailureReason } from './decision-failure.ts'

/** `not asked`: nobody asks for it, so it can't fail. `not reached`: an earlier check failed. */
export type CheckResult = 'passed' | 'failed' | 'not reached' | 'not asked'

/** Plain facts; what came from a token is an excerpt. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>

export interface Check {
  readonly check: CheckName
  readonly result: CheckResult
  readonly facts: Facts
  /** Where in the trust file it is decided, and by which environment variable without one. */
  readonly setting?: string
}

/** Why a request is forwarded or refused. Safe to log and to hand on: no token and no secret is in it. */
export interface Explanation {
  readonly cambio: 'explanation/v1'
  readonly request: { readonly method: string; readonly path: string; readonly host?: string }
  readonly verdict: 'accepted' | 'refused' | 'undecided'
  /** The route's name. */
  readonly route?: string
  /** The issuer's name. */
  readonly issuer?: string
  readonly checks: readonly Check[]
  readonly failure?: {
    readonly reason: DecisionFailureReason
    readonly check: CheckName
    /** What it means, in one sentence. */
    readonly cause: string
    /** What to do about it. */
    readonly fix: string
  }
}
