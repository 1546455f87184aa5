import { createHmac } from 'node:crypto'
import type { Problem, TrustFile } from '@cambio/trust'
import type { Secret } from '@cambio/validation'
import type { SecretOf } from './secrets.ts'

/** Of the text of its digest, so that another way to make it can follow. */
const VERSION = 'v1:'

/** Whoever reads the realm sees the digests; a short key could be guessed, and then the secrets. */
const MIN_KEY_CHARS = 32

/**
 * Tells whether a secret is still the same, without holding it: a keyed hash.
 *
 * @param purpose What the secret is for. Two things with the same secret have different digests.
 */
export function secretDigest(key: Secret, purpose: string, secret: Secret): string {
  const hmac = createHmac('sha256', key.reveal()).update(`${purpose}\0${secret.reveal()}`)
  return VERSION + hmac.digest('base64url')
}

export function digestKeyProblems(
  { secretDigestKey }: TrustFile,
  secretOf: SecretOf,
): readonly Problem[] {
  if (secretDigestKey === undefined) return []
  if (secretOf(secretDigestKey).reveal().length >= MIN_KEY_CHARS) return []
  return [
    {
      path: 'secretDigestKey',
      message: `is shorter than ${MIN_KEY_CHARS} characters`,
      hint: 'make one with `openssl rand -base64 32`',
    },
  ]
}
