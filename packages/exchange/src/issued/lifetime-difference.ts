import type { TokenClaims } from '@cambio/validation'
import type { Target, UncheckedToken } from '../exchange-order.ts'
import { difference } from './difference.ts'
import type { Difference } from './difference.ts'

/** Between the server's making a token and our reading it lie seconds; a minute says that it is an old one. */
const FRESH_SECONDS = 60
/** By how much `expires_in` may differ from `exp`, which counts: the same minute. */
const CONTRADICTION_SECONDS = 60

/**
 * Whether the token lives as long as is sane: its end no further off than the target allows and, straight from the server, made just now and with an
 * `expires_in` that does not contradict `exp`, in either direction. A kept token is older, and has no answer any more.
 */
export function findOddLifetime(
  { fresh = false, expiresIn }: UncheckedToken,
  { exp, iat }: TokenClaims,
  { maxLifetimeSeconds }: Target,
  { now, leewaySeconds }: { readonly now: number; readonly leewaySeconds: number },
): Difference | undefined {
  const left = exp - now
  if (left > maxLifetimeSeconds + leewaySeconds)
    return odd(`at most ${maxLifetimeSeconds} s left`, `${left} s left`)
  if (!fresh) return undefined
  if (iat !== undefined && now - iat > FRESH_SECONDS + leewaySeconds)
    return odd('issued just now', `issued ${now - iat} s ago`)
  if (expiresIn !== undefined && Math.abs(left - expiresIn) > CONTRADICTION_SECONDS)
    return odd(`expires_in like exp, in ${left} s`, `expires_in ${expiresIn}`)
  return undefined
}

const odd = (expected: string, got: string): Difference => difference('lifetime', [expected], [got])
