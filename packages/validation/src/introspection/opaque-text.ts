import type { Secret } from '../secret.ts'

/** Shorter ones could be guessed (RFC 6749, section 10.10, asks for 128 bits), and longer ones only fill requests. */
const MIN_CHARS = 16
const MAX_CHARS = 4_096

/** What may follow the scheme (RFC 6750, section 2.1). */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/
/** `{"` in base64url, and a dot: a signed or encrypted JWT, or what is left of one. */
const JOSE = /^eyJ[^.]*\./

/**
 * Could this be an opaque token? What looks like a JWT is none, also when it is a broken one: it may be another issuer's, and is not to be shown
 * to whoever answers for opaque ones.
 */
export function isOpaque(text: Secret): boolean {
  const token = text.reveal()
  const isShaped = token.length >= MIN_CHARS && token.length <= MAX_CHARS && B64TOKEN.test(token)
  return isShaped && !JOSE.test(token)
}
