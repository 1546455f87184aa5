import type { IntrospectionFailure } from '../introspection/introspection-failure.ts'
import type { KeyFailure } from '../keys/key-set.ts'
import type { ProofFailure } from '../proof/proof-failure.ts'
import type { TokenCheck } from './token-checks.ts'

/**
 * Why a token is not accepted. Every arm carries the facts that an operator needs and that are safe to log: what
 * came from the token is an {@link excerpt}, and the token itself is never in it.
 */
export type TokenFailure =
  | TokenMalformed
  | HeaderNotAllowed
  | AlgorithmNotAllowed
  | IssuerUnknown
  | IssuerMismatch
  | SignatureInvalid
  | Expired
  | NotYetValid
  | IssuedInFuture
  | TooOld
  | AudienceMismatch
  | ClientNotAccepted
  | ScopeMissing
  | ClaimInvalid
  | KeyFailure
  | ProofFailure
  | IntrospectionFailure

/** Not a compact JWS (RFC 7515, section 7.1) of strict form, or larger than we read. */
export interface TokenMalformed {
  readonly reason: 'token_malformed'
  readonly part: 'token' | 'header' | 'payload' | 'signature'
  /** The rule it breaks, in our words. */
  readonly rule: string
}

/** A header member says what we do not do: `crit`, `b64`, a `typ` that the policy does not list. */
export interface HeaderNotAllowed {
  readonly reason: 'header_not_allowed'
  readonly member: string
  readonly got: string
}

export interface AlgorithmNotAllowed {
  readonly reason: 'alg_not_allowed'
  readonly got: string
  readonly allowed: readonly string[]
}

/** No policy is about this issuer. Told by whoever holds the list of issuers. */
export interface IssuerUnknown {
  readonly reason: 'issuer_unknown'
  readonly got: string
}

/** The token is of another issuer than the policy is about. */
export interface IssuerMismatch {
  readonly reason: 'issuer_mismatch'
  readonly expected: string
  readonly got: string
}

/** The issuer's key did not make this signature. */
export interface SignatureInvalid {
  readonly reason: 'signature_invalid'
  readonly issuer: string
  readonly kid?: string
}

/** Times are epoch seconds, here and below. */
export interface Expired {
  readonly reason: 'expired'
  readonly exp: number
  readonly now: number
}

export interface NotYetValid {
  readonly reason: 'not_yet_valid'
  readonly nbf: number
  readonly now: number
}

export interface IssuedInFuture {
  readonly reason: 'issued_in_future'
  readonly iat: number
  readonly now: number
}

export interface TooOld {
  readonly reason: 'too_old'
  readonly iat: number
  readonly now: number
  readonly maxAgeSeconds: number
}

export interface AudienceMismatch {
  readonly reason: 'audience_mismatch'
  /** One of these would have been enough. */
  readonly expected: readonly string[]
  readonly got: readonly string[]
}

/** The token was issued to another client than those the policy lists. */
export interface ClientNotAccepted {
  readonly reason: 'client_not_accepted'
  /** One of these would have been enough. */
  readonly expected: readonly string[]
  readonly got: string
}

export interface ScopeMissing {
  readonly reason: 'scope_missing'
  readonly missing: readonly string[]
  readonly got: readonly string[]
}

/** A claim is absent, of the wrong form, or not what a rule asks. */
export interface ClaimInvalid {
  readonly reason: 'claim_invalid'
  /** What the claim was looked at for. */
  readonly check: TokenCheck
  readonly claim: string
  readonly expected: string
  readonly got: string
}
