import { lifetimeSeconds, type CacheKey, type StoredSubject, type StoredToken } from '@cambio/cache'
import {
  verifyIssuedToken,
  type ExpectedToken,
  type IssuedToken,
  type IssuedTokenFailure,
} from '@cambio/exchange'
import { ROADS, type Road } from '@cambio/trust'
import { ok, type KeySet, type Result, type TokenClaims } from '@cambio/validation'
import type { CacheOutcome } from '../log/request-notes.ts'
import type { TokenCache } from './open-cache.ts'

/**
 * For so long an entry of this process's memory is believed without another look at its signature. It bounds how long a
 * token is used after our realm has withdrawn the key that signed it.
 */
const PROOF_SECONDS = 60

export interface KeptToken {
  readonly issued: IssuedToken
  readonly cache: CacheOutcome
}

/** What is known of the exchange, besides the issued token. */
export interface KeepBounds {
  /** What the subject token says. */
  readonly subject: TokenClaims
  readonly expiresIn?: number | undefined
}

/** Issued tokens, kept as text and proven anew before they are used. */
export interface KeptTokens {
  /** The kept token, or nothing; a failure when it can't be proven now. An entry that no longer holds is forgotten. */
  find(
    key: CacheKey,
    expected: ExpectedToken,
  ): Promise<Result<KeptToken, IssuedTokenFailure> | undefined>
  keep(key: CacheKey, issued: IssuedToken, bounds: KeepBounds): Promise<void>
}

interface Proof {
  readonly issued: IssuedToken
  readonly at: number
}

export function createKeptTokens(
  cache: TokenCache,
  realmKeys: KeySet,
  now: () => number,
): KeptTokens {
  // By the entry's identity: what came from outside is always another object.
  const proofs = new WeakMap<StoredToken, Proof>()

  return {
    async find(key, expected) {
      const entry = await cache.store.get(key)
      if (entry === undefined) return undefined
      const issued = await prove(entry, expected)
      if (issued.ok) return ok({ issued: issued.value, cache: outcomeOf(entry) })
      if (issued.failure.reason === 'keys_unavailable') return issued
      await cache.store.delete(key)
      return undefined
    },
    async keep(key, issued, { subject, expiresIn }) {
      const storedAt = now()
      const { ceilingSeconds } = cache
      const lifetime = lifetimeSeconds(
        { subjectExp: subject.exp, issuedExp: issued.claims.exp, expiresIn, ceilingSeconds },
        storedAt,
        Math.random(),
      )
      const { text, road } = issued
      const expiresAt = storedAt + lifetime
      const times = { storedAt, freshUntil: expiresAt, expiresAt }
      const entry = { text, road, ...times, subject: storedSubject(subject) }
      await cache.store.set(key, entry, lifetime)
    },
  }

  async function prove(
    entry: StoredToken,
    expected: ExpectedToken,
  ): Promise<Result<IssuedToken, IssuedTokenFailure>> {
    const proof = proofs.get(entry)
    if (proof !== undefined && now() - proof.at < PROOF_SECONDS) return ok(proof.issued)

    const unchecked = { text: entry.text, road: roadOf(entry), passedOver: [] }
    const issued = await verifyIssuedToken(unchecked, expected, realmKeys, now())
    if (issued.ok) proofs.set(entry, { issued: issued.value, at: now() })
    return issued
  }

  function outcomeOf(entry: StoredToken): CacheOutcome {
    return cache.isFromOutside(entry) ? 'hit-redis' : 'hit-memory'
  }
}

function storedSubject({ iss, jti, sub, sid }: TokenClaims): StoredSubject {
  return {
    issuer: iss,
    ...(jti !== undefined && { jti }),
    ...(sub !== undefined && { sub }),
    ...(sid !== undefined && { sid }),
  }
}

/** A road this version does not know was not written by it; the strictest one then judges the token. */
function roadOf({ road }: StoredToken): Road {
  return ROADS.find((each) => each === road) ?? 'standard'
}
