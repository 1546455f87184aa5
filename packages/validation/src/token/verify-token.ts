import type { KeySet } from '../keys/key-set.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { acceptToken } from './accept-token.ts'
import type { VerifiedToken, VerifyContext, VouchedToken } from './accept-token.ts'
import { excerpt } from './excerpt.ts'
import type { TokenFailure } from './failure.ts'
import { checkHeader } from './header.ts'
import type { TokenHeader } from './header.ts'
import { judgeClaims } from './judge-claims.ts'
import type { UnverifiedToken } from './parse-token.ts'
import { verifySignature } from './signature.ts'
import type { AuthenticityPolicy, TokenPolicy } from './token-policy.ts'

declare const authentic: unique symbol

/** A token that its issuer signed and that is in time. Made by {@link authenticateToken} only. */
export interface AuthenticToken extends VouchedToken {
  readonly kind: 'jwt' | 'id-token'
  readonly header: TokenHeader
  readonly [authentic]: true
}

/**
 * Is this token acceptable under the policy? In this order ({@link TOKEN_CHECKS}): issuer, byte for byte; algorithm and type; signature by
 * a key of that issuer; the claims' forms; what the token is for; whether it may be bound as it is; time; audience; client; scope; claim rules; proof of
 * possession of a bound token (RFC 7519 section 7.2, RFC 8725 section 3, RFC 9068 section 4, RFC 9449 section 7, RFC 8705 section 3).
 *
 * Does not ask the issuer whether the token is revoked (RFC 7662), and does not remember which tokens were seen; which proofs were, it does.
 *
 * @param keys The key set of `policy.issuer`, and of no one else.
 */
export async function verifyToken(
  token: UnverifiedToken,
  policy: TokenPolicy,
  keys: KeySet,
  context: VerifyContext,
): Promise<Result<VerifiedToken, TokenFailure>> {
  const authenticated = await authenticateToken(token, policy, keys, context.now)
  return authenticated.ok ? acceptToken(authenticated.value, policy, context) : authenticated
}

/**
 * Did the issuer make this token, and is it in time? The first half of {@link verifyToken}.
 *
 * Does not check audience, client, scope or any other claim's value: the token may be meant for somebody else. **Does not check the proof
 * of a bound token**: that it may be bound, and to what (`binding`), is all that is known of it.
 *
 * @param now Epoch seconds.
 */
export async function authenticateToken(
  token: UnverifiedToken,
  policy: AuthenticityPolicy,
  keys: KeySet,
  now: number,
): Promise<Result<AuthenticToken, TokenFailure>> {
  if (token.issuer !== policy.issuer) return err(issuerMismatch(token, policy))
  const header = checkHeader(token.header, policy)
  if (!header.ok) return header

  const signed = await verifySignature(token, keys)
  if (!signed.ok) return signed
  const judged = judgeClaims(token.header.typ, token.claims, policy, now)
  if (!judged.ok) return judged
  const { use, claims, binding } = judged.value
  const kind = use === 'id-token' ? use : 'jwt'
  return ok(asAuthentic({ kind, text: token.text, header: token.header, claims, binding }))
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
