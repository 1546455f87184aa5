import { hash } from 'node:crypto'
import type { Secret, TokenClaims } from '@cambio/validation'
import type { StoredSubject } from '../store/stored-token.ts'

/** A token whose claims were verified, of a user or issued for one. */
interface ProvenToken {
  readonly text: Secret
  readonly claims: TokenClaims
}

/** Who and what a token is, as far as a purge can name it. */
export function storedSubject({ text, claims }: ProvenToken): StoredSubject {
  const { iss, jti, sub, sid } = claims
  return {
    issuer: iss,
    digest: tokenDigest(text),
    ...(jti !== undefined && { jti }),
    ...(sub !== undefined && { sub }),
    ...(sid !== undefined && { sid }),
  }
}

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
