/** Whose the fault is, and so who can mend it. `dependency`: another system, or time. */
export type Fault = 'caller' | 'operator' | 'dependency' | 'gateway'

/** RFC 6750, 3.1, and RFC 9449, 7.1 and 9; `none` is the challenge without an error, for a request without a credential. */
export type Challenge =
  | 'none'
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'

/** What a client is told. Constant texts: nothing of a token, an upstream or Keycloak's answer gets into them. */
export interface Problem {
  readonly status: number
  /** What the client sees as `reason` and in `type`; several of our reasons may share one. */
  readonly name: string
  readonly title: string
  /** What happened and what to do next, for the developer who calls the API. */
  readonly detail: string
  readonly fault: Fault
  readonly challenge?: Challenge
  readonly retryAfterSeconds?: number
}

/** Long enough for a restart or a failover, short enough that a client still waits for it. */
export const RETRY_AFTER_SECONDS = 5
