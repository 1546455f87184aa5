import { calculateJwkThumbprint, importJWK } from 'jose'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Secret } from '../secret.ts'
import { isName, isTime } from '../token/claims.ts'
import { isSignedBy } from '../token/is-signed-by.ts'
import { memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import { parseProof } from './dpop-proof.ts'
import type { DpopProof } from './dpop-proof.ts'
import { equalTexts } from './equal-texts.ts'
import type { NonceSource } from './nonce-source.ts'
import type { OnceGuard } from './once-guard.ts'
import type { PresentedProof } from './presentation.ts'
import type { ProofFailure } from './proof-failure.ts'
import { sha256 } from './sha256.ts'
import { normalizeTarget } from './target-url.ts'

/** What a proof must be for. */
export interface ExpectedProof {
  readonly request: Omit<PresentedProof, 'proof'>
  /** The token it comes with. */
  readonly text: Secret
  /** The thumbprint of the key the token is bound to. */
  readonly thumbprint: string
  readonly leewaySeconds: number
  /** Absent: no nonce is asked for. */
  readonly nonces?: Pick<NonceSource, 'accepts'>
  /** Epoch seconds. */
  readonly now: number
}

/** How long after `iat` a proof is accepted, without the leeway. Clients make a new one for each request. */
export const PROOF_MAX_AGE_SECONDS = 60

/** A `jti` is random; libraries write 16 to 32 bytes. */
const MAX_JTI_CHARS = 256

/**
 * Is this the proof of the token's key for this request (the twelve checks of RFC 9449, section 4.3)? In this order: one well-formed JWS of the right
 * type, algorithm and kind of key; the key is the token's; signature; method; URL; the token's hash; a nonce of ours, where one is asked for; time;
 * and, when all that is so, that it was not used before.
 */
export async function verifyProof(
  text: string,
  expected: ExpectedProof,
  replay: OnceGuard | undefined,
): Promise<Result<true, ProofFailure>> {
  const proof = parseProof(text)
  if (!proof.ok) return proof
  const { key, claims } = proof.value
  const thumbprint = await thumbprintOf(key)
  if (thumbprint === undefined || !equalTexts(thumbprint, expected.thumbprint))
    return broken('jwk must be the key that the token is bound to')
  if (!(await isSigned(proof.value))) return broken('the signature must be by the key in jwk')

  const rule = findOtherRequest(claims, expected)
  if (rule !== undefined) return broken(rule)
  const nonce = findStaleNonce(claims, expected)
  if (nonce !== undefined) return err({ reason: 'proof_nonce', got: nonce })
  if (!isRecent(memberOf(claims, 'iat'), expected))
    return broken(`iat must lie no more than ${PROOF_MAX_AGE_SECONDS} s back, and not ahead`)
  return useOnce(`${expected.thumbprint}.${String(claims['jti'])}`, expected, replay)
}

/** jose throws when a member of the key is missing. */
async function thumbprintOf(key: DpopProof['key']): Promise<string | undefined> {
  return calculateJwkThumbprint(key).catch(() => undefined)
}

async function isSigned({ text, alg, key }: DpopProof): Promise<boolean> {
  // jose throws for a key of another kind than the algorithm and for a point off its curve.
  const imported = await importJWK(key, alg).catch(() => undefined)
  return imported instanceof CryptoKey && isSignedBy(text, alg, imported)
}

/** The first claim that is about another request or another token. */
function findOtherRequest(
  claims: JsonObject,
  { request, text }: ExpectedProof,
): string | undefined {
  const [jti, htm, htu, ath] = ['jti', 'htm', 'htu', 'ath'].map((name) => memberOf(claims, name))
  if (!isName(jti) || jti.length > MAX_JTI_CHARS)
    return `jti must be text of 1 to ${MAX_JTI_CHARS} characters`
  if (htm !== request.method) return 'htm must be the method of the request'
  if (!isSameTarget(htu, request.url)) return 'htu must be the URL of the request'
  return typeof ath === 'string' && equalTexts(ath, sha256(text.reveal()))
    ? undefined
    : 'ath must be the hash of the token'
}

function isSameTarget(htu: unknown, url: string): boolean {
  const target = typeof htu === 'string' ? normalizeTarget(htu) : undefined
  return target !== undefined && target === normalizeTarget(url)
}

function findStaleNonce(
  claims: JsonObject,
  { nonces, now }: ExpectedProof,
): 'none' | 'another' | undefined {
  if (nonces === undefined) return undefined
  const nonce = memberOf(claims, 'nonce')
  if (typeof nonce !== 'string') return 'none'
  return nonces.accepts(nonce, now) ? undefined : 'another'
}

/** Written so that a leeway which is not a number refuses the proof. */
function isRecent(iat: unknown, { now, leewaySeconds }: ExpectedProof): boolean {
  return (
    isTime(iat) && iat <= now + leewaySeconds && now - iat <= PROOF_MAX_AGE_SECONDS + leewaySeconds
  )
}

/** Remembered for as long as any proof made now could be accepted, and a second. */
async function useOnce(
  name: string,
  { leewaySeconds }: ExpectedProof,
  replay: OnceGuard | undefined,
): Promise<Result<true, ProofFailure>> {
  const seconds = Math.ceil(PROOF_MAX_AGE_SECONDS + 2 * leewaySeconds) + 1
  const first = (await replay?.first(`dpop.${sha256(name)}`, seconds)) ?? 'unknown'
  if (first === 'unknown') return err({ reason: 'replay_unknown' })
  return first ? ok(true) : err({ reason: 'proof_replayed' })
}

const broken = (rule: string): { readonly ok: false; readonly failure: ProofFailure } =>
  err({ reason: 'proof_invalid', rule })
