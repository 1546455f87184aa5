import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { claimInvalid } from './claims.ts'
import type { TokenFailure } from './failure.ts'
import { readHeader } from './header.ts'
import type { TokenHeader } from './header.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'
import { parseJws } from './parse-jws.ts'

/** A header line of 16 KiB is what servers read; Keycloak itself takes no subject token above 20 000 characters. */
export const MAX_TOKEN_CHARS = 16_384

declare const parsed: unique symbol

/**
 * A well-formed compact JWS. **Nothing about it is proven**: whoever sent it may have written every byte. Good for
 * choosing the policy by `issuer`, and for nothing else. Made by {@link parseToken} only, so header, claims and text
 * belong together.
 */
export interface UnverifiedToken {
  readonly text: Secret
  readonly header: TokenHeader
  readonly claims: JsonObject
  /** The `iss` claim, as it stands. */
  readonly issuer: string
  readonly [parsed]: true
}

/**
 * Reads a token strictly: at most {@link MAX_TOKEN_CHARS}, exactly three parts of canonical base64url, header and payload
 * JSON objects without a member twice, no `crit` and no `b64`, a text in `iss`. Stricter than RFC 7519 asks
 * where parsers differ, so that all who read this token read the same.
 *
 * Does not check the signature or any other claim.
 */
export function parseToken(text: Secret): Result<UnverifiedToken, TokenFailure> {
  const content = parseJws(text.reveal(), MAX_TOKEN_CHARS)
  if (!content.ok) return content
  const header = readHeader(content.value.header)
  if (!header.ok) return header

  const claims = content.value.payload
  const issuer = memberOf(claims, 'iss')
  return typeof issuer === 'string' && issuer !== ''
    ? ok(asUnverified({ text, header: header.value, claims, issuer }))
    : err(claimInvalid('form', 'iss', 'text', issuer))
}

function asUnverified(token: Omit<UnverifiedToken, typeof parsed>): UnverifiedToken {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands a parsed token
  return token as UnverifiedToken
}
