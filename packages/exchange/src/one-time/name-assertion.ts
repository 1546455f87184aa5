import { createHash } from 'node:crypto'
import type { VerifiedToken } from '@cambio/validation'

/** A subject token that a server takes once, as a guard remembers it. */
export interface OneTimeAssertion {
  /** Equal for equal tokens, and tells nothing of them. */
  readonly name: string
  /** After so long it is over for everybody. */
  readonly seconds: number
}

/** The most by which clocks may differ before tokens are refused for it. */
const LEEWAY_SECONDS = 60

/**
 * By issuer and `jti`, since a server knows a token again by them (RFC 7523, section 3); by its bytes when there is no `jti`.
 *
 * @param now Epoch seconds.
 */
export function nameAssertion({ text, claims }: VerifiedToken, now: number): OneTimeAssertion {
  const { iss, jti, exp } = claims
  const identity = jti === undefined ? ['text', text.reveal()] : ['jti', jti]
  return {
    name: `assertion.${sha256(JSON.stringify([iss, ...identity]))}`,
    seconds: Math.ceil(Math.max(exp - now, 0)) + LEEWAY_SECONDS,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
