import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { describeValue } from './excerpt.ts'
import type { TokenFailure, TokenMalformed } from './failure.ts'
import { readHeader } from './header.ts'
import type { TokenHeader } from './header.ts'
import { memberOf, parseJsonObject } from './json-object.ts'
import type { JsonObject } from './json-object.ts'

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
  const parts = splitToken(text.reveal())
  if (!parts.ok) return parts
  const [headerPart, payloadPart, signaturePart] = parts.value

  const headerMembers = readPart('header', headerPart)
  if (!headerMembers.ok) return headerMembers
  const header = readHeader(headerMembers.value)
  if (!header.ok) return header

  const claims = readPart('payload', payloadPart)
  if (!claims.ok) return claims
  if (!isCanonicalBase64url(signaturePart)) return err(malformed('signature', BASE64URL_RULE))

  const issuer = memberOf(claims.value, 'iss')
  if (typeof issuer !== 'string' || issuer === '')
    return err({
      reason: 'claim_invalid',
      claim: 'iss',
      expected: 'text',
      got: describeValue(issuer),
    })
  return ok(asUnverified({ text, header: header.value, claims: claims.value, issuer }))
}

const BASE64URL_RULE = 'must be canonical base64url (RFC 7515, section 2)'

type Parts = readonly [header: string, payload: string, signature: string]

function splitToken(text: string): Result<Parts, TokenMalformed> {
  if (text.length > MAX_TOKEN_CHARS)
    return err(malformed('token', `must not be longer than ${MAX_TOKEN_CHARS} characters`))
  const [header, payload, signature, more] = text.split('.', 4)
  return header === undefined ||
    payload === undefined ||
    signature === undefined ||
    more !== undefined
    ? err(malformed('token', 'must have three parts (RFC 7515, section 7.1)'))
    : ok([header, payload, signature])
}

function readPart(part: 'header' | 'payload', encoded: string): Result<JsonObject, TokenMalformed> {
  if (!isCanonicalBase64url(encoded)) return err(malformed(part, BASE64URL_RULE))
  const object = parseJsonObject(Buffer.from(encoded, 'base64url'))
  return object.ok ? object : err(malformed(part, object.failure))
}

/** The one spelling of these bytes: no padding, no other alphabet, no stray bits at the end; and at least one byte. */
function isCanonicalBase64url(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text
}

const malformed = (part: TokenMalformed['part'], rule: string): TokenMalformed => ({
  reason: 'token_malformed',
  part,
  rule,
})

function asUnverified(token: Omit<UnverifiedToken, typeof parsed>): UnverifiedToken {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that brands a parsed token
  return token as UnverifiedToken
}
