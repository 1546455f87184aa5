import type { KeySet } from '../keys/key-set.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { findBrokenRule } from './claim-rule.ts'
import { readClaims } from './claims.ts'
import type { TokenClaims } from './claims.ts'
import { excerpt, excerpts } from './excerpt.ts'
import type { TokenFailure } from './failure.ts'
import { checkHeader } from './header.ts'
import type { TokenHeader } from './header.ts'
import type { UnverifiedToken } from './parse-token.ts'
import { verifySignature } from './signature.ts'
import type { AuthenticityPolicy, TokenPolicy } from './token-policy.ts'
import { checkTime } from './token-time.ts'
import { findBinding, findOtherUse } from './token-use.ts'

declare const authentic: unique symbol
declare const verified: unique symbol

/** An access token that its issuer signed and that is in time. Made by {@link authenticateToken} only. */
export interface AuthenticToken {
  readonly text: Secret
  readonly header: TokenHeader
  readonly claims: TokenClaims
  readonly [authentic]: true
}

/** An authentic token that also meets a {@link TokenPolicy}. Made by {@link verifyToken} only. */
export interface VerifiedToken extends AuthenticToken {
  readonly [verified]: true
}

/**
 * Is this token acceptable under the policy? In this order: algorithm and type; issuer, byte for byte; signature by
 * a key of that issuer; the claims' forms; that it is an access token; time; audience; scope; claim rules (RFC 7519 section 7.2, RFC 8725
 * section 3, RFC 9068 section 4).
 *
 * Does not ask the issuer whether the token is revoked (RFC 7662), does not remember which tokens were seen, and
 * takes no token that is bound to a key (`cnf`).
 *
 * @param keys The key set of `policy.issuer`, and of no one else.
 * @param now Epoch seconds.
 */
export async function verifyToken(
  token: UnverifiedToken,
  policy: TokenPolicy,
  keys: KeySet,
  now: number,
): Promise<Result<VerifiedToken, TokenFailure>> {
  const authenticated = await authenticateToken(token, policy, keys, now)
  return authenticated.ok ? checkFitness(authenticated.value, policy) : authenticated
}

/**
 * Did the issuer make this access token, and is it in time? The first half of {@link verifyToken}.
 *
 * Does not check audience, scope or any other claim's value: the token may be meant for somebody else. Where the policy takes bound tokens, it does
 * not check whose key one is bound to (`cnf`).
 */
export async function authenticateToken(
  token: UnverifiedToken,
  policy: AuthenticityPolicy,
  keys: KeySet,
  now: number,
): Promise<Result<AuthenticToken, TokenFailure>> {
  const header = checkHeader(token.header, policy)
  if (!header.ok) return header
  if (token.issuer !== policy.issuer) return err(issuerMismatch(token, policy))

  const signed = await verifySignature(token, keys)
  if (!signed.ok) return signed
  const claims = readClaims(token.claims)
  if (!claims.ok) return claims

  const takesBound = policy.dpop !== 'refuse' || policy.mtls !== 'refuse'
  const otherUse =
    findOtherUse(token.header, token.claims) ?? (takesBound ? undefined : findBinding(token.claims))
  if (otherUse !== undefined) return err(otherUse)
  const inTime = checkTime(claims.value, policy, now)
  if (!inTime.ok) return inTime
  return ok(asAuthentic({ text: token.text, header: token.header, claims: claims.value }))
}

function checkFitness(
  token: AuthenticToken,
  policy: TokenPolicy,
): Result<VerifiedToken, TokenFailure> {
  const { aud, scopes, all } = token.claims
  const bound = findBinding(all)
  if (bound !== undefined) return err(bound)
  if (!policy.audiences.some((each) => aud.includes(each)))
    return err({ reason: 'audience_mismatch', expected: policy.audiences, got: excerpts(aud) })

  const missing = policy.scopes.filter((each) => !scopes.includes(each))
  if (missing.length > 0) return err({ reason: 'scope_missing', missing, got: excerpts(scopes) })

  const broken = findBrokenRule(all, policy.claims)
  return broken === undefined ? ok(asVerified(token)) : err(broken)
}

const issuerMismatch = (token: UnverifiedToken, policy: AuthenticityPolicy): TokenFailure => ({
  reason: 'issuer_mismatch',
  expected: policy.issuer,
  got: excerpt(token.issuer),
})

function asAuthentic(token: Omit<AuthenticToken, typeof authentic>): AuthenticToken {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands an authentic token
  return token as AuthenticToken
}

function asVerified(token: AuthenticToken): VerifiedToken {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands a verified token
  return token as VerifiedToken
}
