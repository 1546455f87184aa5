import type { ClaimRule } from './claim-rule.ts'

/** What a token must be like to come from its issuer and to be an access token in time. */
export interface AuthenticityPolicy {
  /** Equal to `iss`, byte for byte. */
  readonly issuer: string
  /** Asymmetric signature algorithms, by their JOSE names. Empty: none is accepted. */
  readonly algorithms: readonly string[]
  /** `typ` header values, without regard to case and to `application/`; a token without `typ` counts as `JWT`. */
  readonly types: readonly string[]
  /** How long after `iat` a token is accepted; `iat` is then required. Absent: no limit but `exp`. */
  readonly maxAgeSeconds?: number
  /** Leeway on `exp`, `nbf`, `iat` and the age. */
  readonly leewaySeconds: number
}

/** What a token must be like to be accepted here. Complete: nothing is added to it, no empty list means "any". */
export interface TokenPolicy extends AuthenticityPolicy {
  /** `aud` must hold one of these. Empty: no token is accepted. */
  readonly audiences: readonly string[]
  /** Scopes the token must carry, all of them. */
  readonly scopes: readonly string[]
  /** Rules for other claims, by name. */
  readonly claims: Readonly<Record<string, ClaimRule>>
}
