import type { ExchangeFailure, IssuedToken } from '@cambio/exchange'
import type { EffectiveIssuer, EffectiveRoute } from '@cambio/trust'
import type { Secret, UnverifiedToken, VerifiedToken } from '@cambio/validation'
import type { DecisionFailure } from './decision-failure.ts'

/**
 * What is known of one request: the notes that each stage writes down, also when it then fails. Plain facts; what can be said of them is
 * `explain`'s to decide. Holds tokens, so never print it.
 */
export interface Decision {
  request: DecidedRequest
  /** Epoch seconds. */
  readonly now: number
  route?: EffectiveRoute
  /** How the token came; `given`: not by a request, as in `cambio explain`. */
  credential?: { readonly scheme: 'Bearer' | 'DPoP'; readonly from: 'header' | 'query' | 'given' }
  /** The text of the credential. Nothing of it gets into an explanation. */
  text?: Secret
  /** Present: the client has a certificate. */
  certificateThumbprint?: string | undefined
  /** Absent for an opaque token. */
  token?: UnverifiedToken
  /** The rule the token is judged by. */
  issuer?: EffectiveIssuer
  subject?: VerifiedToken
  /** All that can be judged of the token holds; it is bound to a key, whose proof comes with each request, and there is none here. */
  isUnproven?: boolean
  /** The subject token may be used on the route. */
  isAllowed?: boolean
  /** Where the issued token came from, as the cache says. */
  cache?: string
  /** Roads that were refused before the one that gave the token or the failure. */
  passedOver?: readonly ExchangeFailure[]
  issued?: IssuedToken
  failure?: DecisionFailure
}

export interface DecidedRequest {
  readonly method: string
  /** Raw, with its query, of which nothing is shown. */
  readonly target: string
  readonly host?: string | undefined
}
