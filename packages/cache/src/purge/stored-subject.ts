import type { Secret, TokenClaims } from '@cambio/validation'
import type { StoredSubject } from '../store/stored-token.ts'
import { tokenDigest } from './token-digest.ts'

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
