import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { TokenMalformed } from './failure.ts'
import { parseJsonObject } from './json-object.ts'
import type { JsonObject } from './json-object.ts'

/** What a compact JWS says. **Nothing about it is proven.** */
export interface JwsContent {
  readonly header: JsonObject
  readonly payload: JsonObject
}

/**
 * Reads a compact JWS strictly (RFC 7515, section 7.1): at most so many characters, exactly three parts of canonical base64url,
 * header and payload JSON objects without a member twice.
 */
export function parseJws(text: string, maxChars: number): Result<JwsContent, TokenMalformed> {
  const parts = splitParts(text, maxChars)
  if (!parts.ok) return parts
  const [headerPart, payloadPart, signaturePart] = parts.value

  const header = readPart('header', headerPart)
  if (!header.ok) return header
  const payload = readPart('payload', payloadPart)
  if (!payload.ok) return payload
  return decodeBase64url(signaturePart) !== undefined
    ? ok({ header: header.value, payload: payload.value })
    : err(malformed('signature', BASE64URL_RULE))
}

const BASE64URL_RULE = 'must be canonical base64url (RFC 7515, section 2)'

type Parts = readonly [header: string, payload: string, signature: string]

function splitParts(text: string, maxChars: number): Result<Parts, TokenMalformed> {
  if (text.length > maxChars)
    return err(malformed('token', `must not be longer than ${maxChars} characters`))
  const [header = '', payload = '', signature, more] = text.split('.', 4)
  return signature === undefined || more !== undefined
    ? err(malformed('token', 'must have three parts (RFC 7515, section 7.1)'))
    : ok([header, payload, signature])
}

function readPart(part: 'header' | 'payload', encoded: string): Result<JsonObject, TokenMalformed> {
  const bytes = decodeBase64url(encoded)
  if (bytes === undefined) return err(malformed(part, BASE64URL_RULE))
  const object = parseJsonObject(bytes)
  return object.ok ? object : err(malformed(part, object.failure))
}

/** At least one byte, in the one spelling that it has: no padding, no other alphabet, no stray bits at the end. */
function decodeBase64url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined
}

const malformed = (part: TokenMalformed['part'], rule: string): TokenMalformed => ({
  reason: 'token_malformed',
  part,
  rule,
})
