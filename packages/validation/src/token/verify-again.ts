import { provePossession } from '../proof/prove-possession.ts'
import { ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { VerifiedToken, VerifyContext } from './accept-token.ts'
import type { TokenFailure } from './failure.ts'
import { checkTime } from './token-time.ts'
import type { TokenPolicy } from './token-policy.ts'

/**
 * Is a token that was verified before still good, and sent by whom it is bound to? Checks what changes from request to request: time, and the
 * proof of possession, which is for this very request. Does *not* look at the signature and the claims again.
 *
 * @param token Verified by the same policy, with keys that are still the issuer's: see `IssuerKeySet.edition`.
 */
export async function verifyAgain(
  token: VerifiedToken,
  policy: TokenPolicy,
  context: VerifyContext,
): Promise<Result<VerifiedToken, TokenFailure>> {
  const inTime = checkTime(token.claims, policy, context.now)
  if (!inTime.ok) return inTime
  const proven = await provePossession(token, policy, context)
  return proven.ok ? ok(token) : proven
}
