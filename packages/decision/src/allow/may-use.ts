import type { EffectiveRoute } from '@cambio/trust'
import {
  err,
  excerpts,
  findBrokenRule,
  ok,
  type ClaimInvalid,
  type Result,
  type ScopeMissing,
  type VerifiedToken,
} from '@cambio/validation'

/** Why an accepted token is not good for a route. All of them are the caller's: 403. */
export type AllowFailure = IssuerNotAllowedHere | ScopeMissingHere | ClaimNotAllowedHere

export interface IssuerNotAllowedHere {
  readonly reason: 'issuer_not_allowed_here'
  readonly route: string
  readonly allowed: readonly string[]
  /** Names in the trust file, never a claim. */
  readonly got: string
}

/** As the issuer's own, but asked by a route: `missing` is for the challenge. */
export interface ScopeMissingHere extends ScopeMissing {
  readonly route: string
}

export interface ClaimNotAllowedHere extends Pick<ClaimInvalid, 'claim' | 'expected' | 'got'> {
  readonly reason: 'claim_not_allowed_here'
  readonly route: string
}

/** What is asked of a route. */
export type AllowingRoute = Pick<EffectiveRoute, 'name' | 'allow'>

/**
 * May the holder of this token use this route? By issuer, then scope, then claims.
 *
 * @param issuer The name of the rule that the token was verified by.
 */
export function mayUse(
  token: VerifiedToken,
  issuer: string,
  { name: route, allow }: AllowingRoute,
): Result<VerifiedToken, AllowFailure> {
  const { issuers: allowed } = allow
  if (allowed !== undefined && !allowed.includes(issuer))
    return err({ reason: 'issuer_not_allowed_here', route, allowed, got: issuer })

  const { scopes, all } = token.claims
  const missing = allow.scopes.filter((each) => !scopes.includes(each))
  if (missing.length > 0)
    return err({ reason: 'scope_missing', route, missing, got: excerpts(scopes) })

  const broken = findBrokenRule(all, allow.claims)
  if (broken === undefined) return ok(token)
  const { claim, expected, got } = broken
  return err({ reason: 'claim_not_allowed_here', route, claim, expected, got })
}
