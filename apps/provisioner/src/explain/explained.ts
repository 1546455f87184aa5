import type { Explanation } from '@cambio/decision'
import type { Road } from '@cambio/trust'
import { EXIT } from '../report/exit-code.ts'
import type { Cause } from '../verify/cause/refusal.ts'

/** Why a token was not given by a road, with what the provisioner knows of Keycloak. */
export interface RoadCause extends Cause {
  readonly road: Road
}

/** What is known of one token on one request. Plain data; no token and no secret is in it. */
export interface Explained {
  /** The trust file's path, or `environment`. */
  readonly source: string
  /** Whether the issuer and Keycloak were really asked. */
  readonly isLive: boolean
  readonly explanation: Explanation
  /** One for each road that failed, in their order; empty where only Keycloak's answer is known. */
  readonly causes: readonly RoadCause[]
  /** What is to be minded, and how more could be known; sentences. */
  readonly notes: readonly string[]
}

/** Undecided: what is missing is not in our hands here. */
export const VERDICT_EXIT: Readonly<Record<Explanation['verdict'], number>> = {
  accepted: EXIT.done,
  refused: EXIT.error,
  undecided: EXIT.precondition,
}
