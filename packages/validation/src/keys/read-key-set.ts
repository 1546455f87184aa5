import { createLocalJWKSet, importJWK } from 'jose'
import type { JWK, LocalJWKSet } from 'jose'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { describeValue } from '../token/excerpt.ts'
import { isJsonObject, memberOf } from '../token/json-object.ts'
import type { JsonObject } from '../token/json-object.ts'
import { findWeakness } from './key-weakness.ts'

/** A published key that we do not use. */
export interface RejectedKey {
  readonly kid: string
  readonly why: string
}

/** The signature keys of a JSON Web Key Set that can be used. */
export interface PublishedKeys {
  readonly find: LocalJWKSet
  readonly count: number
  readonly rejected: readonly RejectedKey[]
}

/** Issuers publish a handful; a set that is much larger only costs time. */
const MAX_KEYS = 100

/** The algorithm a key is read for when it does not say one; any of its family will do to see whether it can be read. */
const ALGORITHM_BY_KIND: Readonly<Record<string, string>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}

/**
 * Reads a JSON Web Key Set (RFC 7517, section 5). Keys for encryption are passed over; weak, private, symmetric, unknown and broken ones are
 * rejected one by one, and the others stay.
 */
export async function readKeySet(document: JsonObject): Promise<Result<PublishedKeys, string>> {
  const published: unknown = memberOf(document, 'keys')
  if (!Array.isArray(published)) return err('the key set has no keys')
  if (published.length > MAX_KEYS) return err(`the key set has more than ${MAX_KEYS} keys`)

  const judged = await Promise.all(published.filter(isForSignatures).map(judgeKey))
  const keys = judged.flatMap(({ jwk }) => (jwk === undefined ? [] : [jwk]))
  const rejected = judged.flatMap(({ rejection }) => (rejection === undefined ? [] : [rejection]))
  return ok({ find: createLocalJWKSet({ keys }), count: keys.length, rejected })
}

interface Judgement {
  readonly jwk?: JWK
  readonly rejection?: RejectedKey
}

async function judgeKey(value: unknown): Promise<Judgement> {
  if (!isJwk(value)) return { rejection: { kid: 'nothing', why: 'it is not a key' } }
  const why = findWeakness(value) ?? (await findDefect(value))
  return why === undefined
    ? { jwk: readable(value) }
    : { rejection: { kid: describeValue(value.kid), why } }
}

/** What is published needs no protection, and could not be handed from one interface for keys to another with it. */
function readable({ ext: _protected, ...jwk }: JWK): JWK {
  return jwk
}

async function findDefect(jwk: JWK): Promise<string | undefined> {
  try {
    await importJWK(jwk, jwk.alg ?? ALGORITHM_BY_KIND[jwk.crv ?? 'RSA'])
    return undefined
  } catch {
    // A point off its curve, an algorithm unknown to us: the key is of no use, whatever the reason.
    return 'it cannot be read'
  }
}

const isForSignatures = (value: unknown): boolean =>
  !isJsonObject(value) || memberOf(value, 'use') !== 'enc'

const isJwk = (value: unknown): value is JWK & JsonObject =>
  isJsonObject(value) && typeof memberOf(value, 'kty') === 'string'
