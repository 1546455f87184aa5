import type { EffectiveIssuer } from '@cambio/trust'
import {
  type KeySet,
  parseToken,
  type Result,
  type Secret,
  type TokenFailure,
  verifyToken,
  type VerifiedToken,
} from '@cambio/validation'

/**
 * The subject token as the gateway judges it, with the same rules, when it comes as a plain bearer token.
 *
 * @param now Epoch seconds.
 */
export async function acceptSubject(
  text: Secret,
  { accept }: EffectiveIssuer,
  keys: KeySet,
  now: number,
): Promise<Result<VerifiedToken, TokenFailure>> {
  const parsed = parseToken(text)
  return parsed.ok ? await verifyToken(parsed.value, accept, keys, { now }) : parsed
}
