import type { Road } from './road.ts'

/**
 * Why there is no issued token. Facts are safe to log: the server's words are cut to 200 characters, without control characters
 * and without anything that looks like a token.
 */
export type ExchangeFailure = (
  | ExchangeRefused
  | RoadUnfit
  | AssertionSpent
  | ServerUnavailable
  | ResponseInvalid
) & {
  /** The roads before this one, and why each was refused. */
  readonly passedOver?: readonly ExchangeFailure[]
}

/**
 * The server said no.
 *
 * - `subject_refused`: to this subject token. The caller's matter.
 * - `exchange_denied`: to this exchange, by a permission or policy.
 * - `target_refused`: to this audience or scope.
 * - `client_refused`: to us as a client. Our matter.
 * - `server_misconfigured`: it can't do what was asked, for any token. Our matter.
 */
export interface ExchangeRefused {
  readonly reason: RefusalReason
  readonly road: Road
  /** HTTP status; absent when nobody was asked, since the token could be seen not to fit. */
  readonly status?: number
  /** The OAuth error code (RFC 6749, section 5.2). */
  readonly error?: string
  readonly description?: string
  /** What Keycloak means by it and which setting to change; for the log, not for the caller. */
  readonly hint?: string
}

export type RefusalReason =
  | 'subject_refused'
  | 'exchange_denied'
  | 'target_refused'
  | 'client_refused'
  | 'server_misconfigured'

/** The road can't express the order, so nobody was asked. */
export interface RoadUnfit {
  readonly reason: 'road_unfit'
  readonly road: Road
  /** `subject`: this token does not fit; `order`: no token would. */
  readonly about: 'subject' | 'order'
  readonly problem: string
}

/** The server takes this token once, and we have sent it before. Nobody was asked. */
export interface AssertionSpent {
  readonly reason: 'assertion_spent'
  readonly road: Road
}

/** No answer, or one that says "later". */
export interface ServerUnavailable {
  readonly reason: 'server_unavailable'
  readonly road: Road
  readonly timedOut: boolean
  readonly cause: string
  readonly status?: number
  /** The server's wish, when it gave one in seconds. */
  readonly retryAfterSeconds?: number
  readonly hint?: string
}

/** An answer that is none: not JSON, or not the kind of token that was asked for. */
export interface ResponseInvalid {
  readonly reason: 'response_invalid'
  readonly road: Road
  readonly status: number
  readonly problem: string
}
