import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { claimInvalid } from './claims.ts'
import type { TokenClaims } from './claims.ts'
import type { TokenFailure } from './failure.ts'

/** The policy's part about time. */
export interface TimePolicy {
  readonly maxAgeSeconds?: number
  readonly leewaySeconds: number
}

/**
 * Is the token in time (RFC 7519, sections 4.1.4 to 4.1.6)? Comparisons are written so that a leeway which is not a
 * number refuses the token.
 */
export function checkTime(
  claims: TokenClaims,
  { maxAgeSeconds, leewaySeconds }: TimePolicy,
  now: number,
): Result<TokenClaims, TokenFailure> {
  const { exp, nbf = -Infinity, iat = -Infinity } = claims
  if (!(now < exp + leewaySeconds)) return err({ reason: 'expired', exp, now })
  if (!(nbf <= now + leewaySeconds)) return err({ reason: 'not_yet_valid', nbf, now })
  if (!(iat <= now + leewaySeconds)) return err({ reason: 'issued_in_future', iat, now })
  if (maxAgeSeconds === undefined) return ok(claims)

  if (claims.iat === undefined)
    return err(claimInvalid('time', 'iat', 'a time, for the age', undefined))
  return now - iat <= maxAgeSeconds + leewaySeconds
    ? ok(claims)
    : err({ reason: 'too_old', iat, now, maxAgeSeconds })
}
