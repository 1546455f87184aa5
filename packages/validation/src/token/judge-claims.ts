import { readBinding } from '../proof/binding.ts'
import type { Binding } from '../proof/binding.ts'
import { ok } from '../result.ts'
import type { Result } from '../result.ts'
import { readClaims } from './claims.ts'
import type { TokenClaims } from './claims.ts'
import type { TokenFailure } from './failure.ts'
import type { JsonObject } from './json-object.ts'
import type { AuthenticityPolicy } from './token-policy.ts'
import { checkTime } from './token-time.ts'
import { readUse } from './token-use.ts'
import type { TokenUse } from './token-use.ts'

/** What claims say that are in form and in time. */
export interface JudgedClaims {
  readonly use: TokenUse
  readonly claims: TokenClaims
  readonly binding: Binding
}

/**
 * The first half of the rules about claims that the issuer vouches for: their forms, what the token is for, whether it may be bound as it is,
 * and time.
 *
 * @param type The header's `typ`; absent in an opaque token.
 * @param now Epoch seconds.
 */
export function judgeClaims(
  type: string | undefined,
  all: JsonObject,
  policy: AuthenticityPolicy,
  now: number,
): Result<JudgedClaims, TokenFailure> {
  const claims = readClaims(all)
  if (!claims.ok) return claims
  const use = readUse(type, all, policy)
  if (!use.ok) return use
  const binding = readBinding(all, policy)
  if (!binding.ok) return binding
  const inTime = checkTime(claims.value, policy, now)
  if (!inTime.ok) return inTime
  return ok({ use: use.value, claims: claims.value, binding: binding.value })
}
