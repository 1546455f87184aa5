import type { Target } from '@cambio/exchange'
import type { Road } from '@cambio/trust'
import type { Cause } from '../cause/refusal.ts'

/** One thing that was tried against the running server, and what came of it. Holds no token and no secret. */
export interface Check {
  /** Alias of the identity provider, or `self`. */
  readonly origin: string
  readonly what: What
  readonly outcome: Outcome
}

export type What =
  /** The subject token, as the gateway would judge it. */
  | { readonly kind: 'subject' }
  /** The exchange client is to get a token for this target. */
  | {
      readonly kind: 'exchange'
      readonly road: Road
      readonly clientId: string
      readonly target: Target
    }
  /** A client that nobody allows is to be refused. */
  | { readonly kind: 'refusal'; readonly road: Road }
  /** A client the trust file allows besides the exchange client. */
  | { readonly kind: 'other-client'; readonly road: Road; readonly clientId: string }

export type Outcome =
  | { readonly state: 'proven'; readonly answer?: Answer }
  | { readonly state: 'failed'; readonly answer?: Answer; readonly cause: Cause }
  /** The client that nobody allows got a token. */
  | { readonly state: 'let-through' }
  /** It could not be tried, or its outcome says nothing. */
  | { readonly state: 'unproven'; readonly why: string; readonly answer?: Answer }
  /** It is not ours to try, so nobody is asked for it. */
  | { readonly state: 'untried'; readonly why: string }

/** What Keycloak answered, as far as it may be shown. */
export interface Answer {
  readonly status?: number
  readonly error?: string
  readonly description?: string
}

export function isWrong({ outcome }: Check): boolean {
  return outcome.state === 'failed' || outcome.state === 'let-through'
}
