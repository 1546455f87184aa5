import { createHmac, type KeyObject } from 'node:crypto'
import type { Secret, VerifiedToken } from '@cambio/validation'

declare const cacheKeyBrand: unique symbol

/**
 * Names one entry: 43 characters of base64url that tell nothing about the token or its user.
 * Only {@link cacheKey} makes one, and only from a verified token: nothing can be looked up before the check.
 */
export type CacheKey = string & { readonly [cacheKeyBrand]: true }

/** Everything that shapes the issued token. Two requests share an entry only if all of it is equal. */
export interface CacheKeyParts {
  /** Generation of the trust file: a changed file never serves what the old one bought. */
  readonly generation: string
  /** The trust rule that accepted the token: the issuer's alias or id in the trust file. */
  readonly rule: string
  /** The subject token; its issuer, its `jti` (or that it has none) and its exact bytes are used. */
  readonly token: VerifiedToken
  /**
   * Thumbprint of the key that the caller proved to hold (RFC 7800 `cnf`: `jkt` or `x5t#S256`); `undefined` for a
   * plain bearer token.
   */
  readonly confirmation: string | undefined
  /** The actor token that is sent along; its exact bytes are used. `undefined` when none is. */
  readonly actor: Secret | undefined
  /** Roads in the order they are tried. */
  readonly roads: readonly string[]
  /** URL of the token endpoint that is asked. */
  readonly endpoint: string
  /** The exchange client's id. */
  readonly clientId: string
  /** Audiences asked for. A set: order and repetition do not matter. */
  readonly audience: readonly string[]
  /** Resources asked for (RFC 8707). A set: order and repetition do not matter. */
  readonly resource: readonly string[]
  /** Scopes asked for. A set: order and repetition do not matter. */
  readonly scope: readonly string[]
  /** Scopes that an issued token may have besides. A set. */
  readonly allowedScope: readonly string[]
  /** The longest life an issued token may have, seconds. */
  readonly maxLifetimeSeconds: number
  /** The requested token type, as sent; empty when none is asked for. */
  readonly requestedType: string
  /** Further parameters of the token request, by name; their order does not matter. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Raise it when the parts or their order change, so that replicas of two versions never share an entry. */
const KEY_VERSION = 'cambio cache key 4'

/**
 * The entry's name: HMAC-SHA-256 over the parts as JSON, which keeps them apart: no part can run into the next, what is absent is not what is
 * empty, and no two lists of parts share a name. Keyed, so that who reads Redis cannot test guesses.
 *
 * Does not look at `exp` or at revocation: an entry's life is bounded by `lifetimeSeconds`.
 *
 * @param hashKey The seal key's `hashing` key, or `createHashKey()` where nothing is shared.
 */
export function cacheKey(parts: CacheKeyParts, hashKey: KeyObject): CacheKey {
  const { token, actor } = parts
  const fields = [
    KEY_VERSION,
    parts.generation,
    parts.rule,
    token.claims.iss,
    token.claims.jti ?? null,
    token.text.reveal(),
    parts.confirmation ?? null,
    actor?.reveal() ?? null,
    parts.roads,
    parts.endpoint,
    parts.clientId,
    asSet(parts.audience),
    asSet(parts.resource),
    asSet(parts.scope),
    asSet(parts.allowedScope),
    parts.maxLifetimeSeconds,
    parts.requestedType,
    asPairs(parts.parameters),
  ]
  // JSON escapes a lone surrogate, which UTF-8 would write as the same U+FFFD for all of them.
  return brand(createHmac('sha256', hashKey).update(JSON.stringify(fields)).digest('base64url'))
}

function asPairs(values: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  const names = Object.keys(values).toSorted()
  return names.map((name) => [name, values[name] ?? ''])
}

function asSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted()
}

function brand(name: string): CacheKey {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that makes a CacheKey
  return name as CacheKey
}
