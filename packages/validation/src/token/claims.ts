import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { describeValue } from './excerpt.ts'
import type { ClaimInvalid } from './failure.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'
import { readScopes } from './scope.ts'
import type { TokenCheck } from './token-checks.ts'

/** A token's registered claims (RFC 7519, section 4.1, and Keycloak's `azp` and `sid`) in one form; times in epoch seconds. */
export interface TokenClaims {
  readonly iss: string
  readonly sub?: string
  /** `aud` as a list; empty when the token names no audience. */
  readonly aud: readonly string[]
  readonly exp: number
  readonly iat?: number
  readonly nbf?: number
  readonly jti?: string
  /** The client the token was issued to. */
  readonly azp?: string
  /** The session it belongs to. */
  readonly sid?: string
  readonly scopes: readonly string[]
  /** Every claim, as sent. */
  readonly all: JsonObject
}

/** Names and identifiers; longer ones only serve to fill logs and stores. */
const MAX_NAME_CHARS = 1_024
/** More audiences than this belong to no real token. */
const MAX_AUDIENCES = 100

const CONTROL_CHARACTER = /\p{Cc}/u

interface ClaimForm {
  readonly fits: (value: unknown) => boolean
  readonly expected: string
}

/** The form of each registered claim we read (RFC 7519, section 4.1); a claim that is absent has the form `undefined`. */
const FORMS: Readonly<Record<string, ClaimForm>> = {
  iss: { fits: isName, expected: 'text' },
  exp: { fits: isTime, expected: 'a finite number' },
  aud: { fits: optional(isAudience), expected: 'text or an array of texts' },
  sub: { fits: optional(isName), expected: 'text' },
  iat: { fits: optional(isTime), expected: 'a finite number' },
  nbf: { fits: optional(isTime), expected: 'a finite number' },
  jti: { fits: optional(isName), expected: 'text' },
  azp: { fits: optional(isName), expected: 'text' },
  sid: { fits: optional(isName), expected: 'text' },
}

/**
 * Reads the registered claims. `exp` is compulsory: what never ends can't be kept safely. Each of the others
 * may be absent, and is refused in a wrong form rather than ignored.
 */
export function readClaims(claims: JsonObject): Result<TokenClaims, ClaimInvalid> {
  for (const [claim, { fits, expected }] of Object.entries(FORMS)) {
    const value = memberOf(claims, claim)
    if (!fits(value)) return err(claimInvalid('claims', claim, expected, value))
  }
  return ok(toClaims(claims))
}

/** Expects claims whose forms are checked. */
function toClaims(claims: JsonObject): TokenClaims {
  const { iss, sub, aud, exp, iat, nbf, jti, azp, sid } = claims
  return {
    iss: String(iss),
    ...(isName(sub) && { sub }),
    aud: toAudience(aud),
    exp: Number(exp),
    ...(isTime(iat) && { iat }),
    ...(isTime(nbf) && { nbf }),
    ...(isName(jti) && { jti }),
    ...(isName(azp) && { azp }),
    ...(isName(sid) && { sid }),
    scopes: readScopes(claims),
    all: claims,
  }
}

export const claimInvalid = (
  check: TokenCheck,
  claim: string,
  expected: string,
  got: unknown,
): ClaimInvalid => ({
  reason: 'claim_invalid',
  check,
  claim,
  expected,
  got: describeValue(got),
})

/** Text that can name something: not empty, not long, without control characters. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_NAME_CHARS &&
    !CONTROL_CHARACTER.test(value)
  )
}

/** `1e400` is valid JSON and reads as Infinity, a time that never comes. */
export function isTime(value: unknown): value is number {
  return Number.isFinite(value)
}

function isAudience(value: unknown): boolean {
  return (
    isName(value) || (Array.isArray(value) && value.length <= MAX_AUDIENCES && value.every(isName))
  )
}

/** The names in an `aud` claim of either form. */
export function toAudience(aud: unknown): readonly string[] {
  return [aud].flat().filter(isName)
}

function optional(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || fits(value)
}
