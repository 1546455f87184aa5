import { hash } from 'node:crypto'
import type { Secret } from '@cambio/validation'

/** A connection that sends the same header again has the same object for it, which need not be hashed again. */
const digests = new WeakMap<Secret, string>()

/** SHA-256 of the exact text in base64url: names a token to whoever has it, without being it. */
export function tokenDigest(text: Secret): string {
  const known = digests.get(text)
  if (known !== undefined) return known
  const digest = hash('sha256', text.reveal(), 'base64url')
  digests.set(text, digest)
  return digest
}
