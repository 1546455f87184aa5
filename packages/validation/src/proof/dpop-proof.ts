import { findWeakness } from '../keys/key-weakness.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { ALGORITHMS } from '../token/algorithms.ts'
import { mediaType, readHeader } from '../token/header.ts'
import type { TokenHeader } from '../token/header.ts'
import { isJsonObject, memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import { parseJws } from '../token/parse-jws.ts'
import type { ProofInvalid } from './proof-failure.ts'

/** Ours, and the newer name of EdDSA on the curve Ed25519 (RFC 9864), which proofs by current libraries bear. */
export const PROOF_ALGORITHMS: readonly string[] = [...ALGORITHMS, 'Ed25519']

/** A proof is a key, a signature and a few short claims; the largest RSA key and its signature make 4 KiB of it. */
const MAX_PROOF_CHARS = 8_192

/** The members that make a public key (RFC 7638, section 3.2); nothing else of a stranger's key is used. */
const KEY_MEMBERS = ['kty', 'crv', 'x', 'y', 'e', 'n']

/** A proof that is well formed. **Nothing about it is proven.** */
export interface DpopProof {
  readonly text: string
  readonly alg: string
  /** The public key alone, and not a weak one. */
  readonly key: Readonly<Record<string, string>>
  readonly claims: JsonObject
}

/**
 * Reads a DPoP proof (RFC 9449, section 4.2) as strictly as a token: one JWS of the type `dpop+jwt`, an asymmetric algorithm, a public key
 * in `jwk` that is not weak.
 */
export function parseProof(text: string): Result<DpopProof, ProofInvalid> {
  const content = parseJws(text, MAX_PROOF_CHARS)
  if (!content.ok) return broken(`its ${content.failure.part} ${content.failure.rule}`)
  const header = readHeader(content.value.header)
  if (!header.ok) return broken('its header is not one that we read')
  const jwk = memberOf(content.value.header, 'jwk')
  if (!isJsonObject(jwk)) return broken('jwk must be the public key')
  const rule = findHeaderFault(header.value, jwk)
  if (rule !== undefined) return broken(rule)
  return ok({ text, alg: header.value.alg, key: publicPartOf(jwk), claims: content.value.payload })
}

function findHeaderFault({ typ, alg }: TokenHeader, jwk: JsonObject): string | undefined {
  if (mediaType(typ) !== 'dpop+jwt') return 'typ must be dpop+jwt'
  if (!PROOF_ALGORITHMS.includes(alg)) return 'alg must be an asymmetric algorithm that we verify'
  const weakness = findWeakness(jwk)
  return weakness === undefined ? undefined : `jwk is not usable: ${weakness}`
}

function publicPartOf(jwk: JsonObject): Readonly<Record<string, string>> {
  const members = KEY_MEMBERS.flatMap((name): [string, string][] => {
    const value = memberOf(jwk, name)
    return typeof value === 'string' ? [[name, value]] : []
  })
  return Object.fromEntries(members)
}

const broken = (rule: string): { readonly ok: false; readonly failure: ProofInvalid } =>
  err({ reason: 'proof_invalid', rule })
