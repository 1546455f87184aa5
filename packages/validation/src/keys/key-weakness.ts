import { memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import { hasRocaFingerprint } from './roca.ts'

/** RFC 7518, section 3.3. */
const MIN_RSA_BITS = 2_048
/** Above this one verification takes tens of milliseconds, which a stranger could then cause at will. */
const MAX_RSA_BITS = 8_192
/** The exponent 1 signs nothing; even ones are no RSA. */
const MIN_RSA_EXPONENT = 3n
/** Real ones have 17 bits; one as long as the modulus makes a verification as dear as a signature. */
const MAX_RSA_EXPONENT = 2n ** 64n

/** RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1: the members of a key that must not be published. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const CURVES: Readonly<Record<string, readonly string[]>> = {
  EC: ['P-256', 'P-384', 'P-521'],
  OKP: ['Ed25519'],
}

/** Why no signature by this published key can be believed, or `undefined`. */
export function findWeakness(jwk: JsonObject): string | undefined {
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member)))
    return 'its private part is published'
  const kty = memberOf(jwk, 'kty')
  if (kty === 'RSA') return findRsaWeakness(toInteger(jwk, 'n'), toInteger(jwk, 'e'))
  const curves = typeof kty === 'string' ? memberOf(CURVES, kty) : undefined
  const crv = memberOf(jwk, 'crv')
  return Array.isArray(curves) && curves.includes(crv) ? undefined : 'its type is not supported'
}

function findRsaWeakness(n: bigint | undefined, e: bigint | undefined): string | undefined {
  if (n === undefined || e === undefined) return 'its members are not base64url'
  const bits = n.toString(2).length
  if (bits < MIN_RSA_BITS) return `it has fewer than ${MIN_RSA_BITS} bits`
  if (bits > MAX_RSA_BITS) return `it has more than ${MAX_RSA_BITS} bits`
  if (e < MIN_RSA_EXPONENT || e % 2n === 0n) return 'its exponent is no RSA exponent'
  if (e > MAX_RSA_EXPONENT) return 'its exponent has more than 64 bits'
  return hasRocaFingerprint(n) ? 'it can be factored (CVE-2017-15361)' : undefined
}

function toInteger(jwk: JsonObject, member: string): bigint | undefined {
  const value = memberOf(jwk, member)
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value)) return undefined
  return BigInt(`0x${Buffer.from(value, 'base64url').toString('hex') || '0'}`)
}
