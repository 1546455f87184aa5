import { err } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { acceptToken } from '../token/accept-token.ts'
import type { VerifiedToken, VerifyContext } from '../token/accept-token.ts'
import { describeValue } from '../token/excerpt.ts'
import type { TokenFailure } from '../token/failure.ts'
import { judgeClaims } from '../token/judge-claims.ts'
import { memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import type { TokenPolicy } from '../token/token-policy.ts'
import type { ActiveToken, Introspector } from './introspector.ts'
import { isOpaque } from './opaque-text.ts'

/**
 * Is this opaque token acceptable under the policy? Its issuer must say that it is active, and of what it says everything must hold that
 * {@link verifyToken} asks of claims, in the same order ({@link OPAQUE_TOKEN_CHECKS}). An `iss` must be the policy's; where the issuer says none, it is taken for
 * said, since nobody else was asked. A token without `exp` is taken to end when the issuer must be asked again.
 *
 * Does not learn of a revocation before the issuer is asked again (`cacheSeconds`).
 *
 * @param introspector That of `policy.issuer`, and of no one else.
 */
export async function introspectToken(
  text: Secret,
  policy: TokenPolicy,
  introspector: Introspector,
  context: VerifyContext,
): Promise<Result<VerifiedToken, TokenFailure>> {
  if (!isOpaque(text)) return err(NOT_OPAQUE)
  const active = await introspector.ask(text, context.now)
  if (!active.ok) return active
  const all = completed(active.value, policy)
  if (all['iss'] !== policy.issuer) return err(issuerMismatch(all, policy))

  const judged = judgeClaims(undefined, all, { ...policy, idTokens: false }, context.now)
  if (!judged.ok) return judged
  const { claims, binding } = judged.value
  return acceptToken({ kind: 'opaque', text, claims, binding }, policy, context)
}

const NOT_OPAQUE: TokenFailure = {
  reason: 'token_malformed',
  part: 'token',
  rule: 'must be 16 to 4096 characters that a Bearer header takes, and no JWT',
}

function completed({ claims, until }: ActiveToken, { issuer }: TokenPolicy): JsonObject {
  return {
    ...claims,
    ...(memberOf(claims, 'iss') === undefined && { iss: issuer }),
    ...(memberOf(claims, 'exp') === undefined && { exp: until }),
  }
}

const issuerMismatch = (claims: JsonObject, { issuer }: TokenPolicy): TokenFailure => ({
  reason: 'issuer_mismatch',
  expected: issuer,
  got: describeValue(claims['iss']),
})
