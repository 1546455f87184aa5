import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { describeValue, excerpt } from './excerpt.ts'
import type { AlgorithmNotAllowed, HeaderNotAllowed, TokenMalformed } from './failure.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'

/**
 * What we read of a JOSE header (RFC 7515, section 4.1). Members that name or carry a key (`jwk`, `jku`, `x5u`, `x5c`)
 * are never read: a key comes from the issuer's key set or not at all (RFC 8725, section 3.10).
 */
export interface TokenHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
}

/** A `kid` is a name; the longest seen in the field are thumbprints and UUIDs. */
const MAX_KID_CHARS = 256
const MAX_NAME_CHARS = 64
/** Members that change what a signature means; we implement neither extension, so we must refuse (RFC 7515, 4.1.11). */
const MEANING_CHANGERS = ['crit', 'b64'] as const

const PRINTABLE = /^[\x20-\x7e]+$/

export function readHeader(
  header: JsonObject,
): Result<TokenHeader, TokenMalformed | HeaderNotAllowed> {
  const changer = MEANING_CHANGERS.find((member) => Object.hasOwn(header, member))
  if (changer !== undefined) return err(notAllowed(changer, describeValue(header[changer])))

  const [alg, kid, typ] = ['alg', 'kid', 'typ'].map((member) => memberOf(header, member))
  if (!isName(alg, MAX_NAME_CHARS)) return err(malformed('alg', MAX_NAME_CHARS))
  if (kid !== undefined && !isName(kid, MAX_KID_CHARS)) return err(malformed('kid', MAX_KID_CHARS))
  if (typ !== undefined && !isName(typ, MAX_NAME_CHARS))
    return err(malformed('typ', MAX_NAME_CHARS))
  return ok({ alg, ...(kid !== undefined && { kid }), ...(typ !== undefined && { typ }) })
}

/** The policy's gate: its algorithms, byte for byte, and its types. */
export function checkHeader(
  header: TokenHeader,
  allowed: { readonly algorithms: readonly string[]; readonly types: readonly string[] },
): Result<TokenHeader, AlgorithmNotAllowed | HeaderNotAllowed> {
  if (!allowed.algorithms.includes(header.alg))
    return err({
      reason: 'alg_not_allowed',
      got: excerpt(header.alg),
      allowed: allowed.algorithms,
    })
  const type = mediaType(header.typ)
  return allowed.types.some((each) => mediaType(each) === type)
    ? ok(header)
    : err(notAllowed('typ', describeValue(header.typ)))
}

/** RFC 7515, section 4.1.9: a media type, without regard to case, whose `application/` may be left out. None means `JWT`. */
export function mediaType(typ: string = 'JWT'): string {
  return typ.toLowerCase().replace(/^application\//, '')
}

const isName = (value: unknown, maxChars: number): value is string =>
  typeof value === 'string' && value.length <= maxChars && PRINTABLE.test(value)

const malformed = (member: string, maxChars: number): TokenMalformed => ({
  reason: 'token_malformed',
  part: 'header',
  rule: `${member} must be printable text of 1 to ${maxChars} characters`,
})

const notAllowed = (member: string, got: string): HeaderNotAllowed => ({
  reason: 'header_not_allowed',
  member,
  got,
})
