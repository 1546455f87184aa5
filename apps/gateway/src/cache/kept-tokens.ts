import {
  entryLifetime,
  storedSubject,
  type CacheKey,
  type RefreshToken,
  type StoredToken,
} from '@cambio/cache'
import {
  verifyIssuedToken,
  type ExpectedToken,
  type IssuedToken,
  type IssuedTokenFailure,
} from '@cambio/exchange'
import { ROADS, type Road } from '@cambio/trust'
import { ok, type KeySet, type Result, type VerifiedToken } from '@cambio/validation'
import type { CacheOutcome } from '../log/request-notes.ts'
import type { TokenCache } from './open-cache.ts'

/**
 * For so long an entry of this process's memory is believed without another look at its signature. It bounds how long a
 * token is used after our realm has withdrawn the key that signed it.
 */
const PROOF_SECONDS = 60

/** A token that may be used now, or whose use is over and that can be had anew in the same session. */
export type Kept =
  | { readonly state: 'fresh'; readonly token: KeptToken; readonly entry: StoredToken }
  | { readonly state: 'stale'; readonly entry: StoredToken }

export interface KeptToken {
  readonly issued: IssuedToken
  readonly cache: CacheOutcome
  /** The end of its use by others, epoch seconds. Absent: it is not kept. */
  readonly freshUntil?: number | undefined
}

/** What is known of the exchange, besides the issued token. */
export interface KeepFacts {
  readonly subject: VerifiedToken
  /** When the exchange began, epoch seconds; of a refreshed token the exchange that began its session, so that a purge in between counts. */
  readonly began: number
  readonly expiresIn?: number | undefined
  readonly refresh?: RefreshToken | undefined
}

/** Issued tokens, kept as text and proven anew before they are used. */
export interface KeptTokens {
  /** What is kept, or nothing; a failure when it can't be proven now. An entry that no longer holds is forgotten. */
  find(
    key: CacheKey,
    expected: ExpectedToken,
  ): Promise<Result<Kept, IssuedTokenFailure> | undefined>
  keep(key: CacheKey, issued: IssuedToken, facts: KeepFacts): Promise<void>
}

interface Proof {
  readonly issued: IssuedToken
  readonly at: number
}

export function createKeptTokens(
  cache: Pick<TokenCache, 'store' | 'isFromOutside'> & {
    readonly policy: Pick<TokenCache['policy'], 'ceilingSeconds'>
  },
  realmKeys: KeySet,
  now: () => number,
): KeptTokens {
  // By the entry's identity: what came from outside is always another object. Each goes with its entry, whose bytes count it.
  const proofs = new WeakMap<StoredToken, Proof>()

  return {
    async find(key, expected) {
      const entry = await cache.store.get(key)
      if (entry === undefined) return undefined
      if (entry.freshUntil <= now()) return ok({ state: 'stale', entry })
      const issued = await prove(entry, expected)
      if (issued.ok) {
        const { freshUntil } = entry
        const token = { issued: issued.value, cache: outcomeOf(entry), freshUntil }
        return ok({ state: 'fresh', token, entry })
      }
      if (issued.failure.reason === 'keys_unavailable') return issued
      await cache.store.delete(key)
      return undefined
    },
    async keep(key, issued, { subject, began, expiresIn, refresh }) {
      const at = now()
      const { ceilingSeconds } = cache.policy
      const { exp: subjectExp } = subject.claims
      const bounds = { subjectExp, issuedExp: issued.claims.exp, expiresIn, ceilingSeconds }
      const { freshSeconds, seconds } = entryLifetime(bounds, refresh?.expiresAt, at, Math.random())
      const times = { storedAt: began, freshUntil: at + freshSeconds, expiresAt: at + seconds }
      const whose = { subject: storedSubject(subject), issued: storedSubject(issued) }
      const { text, road } = issued
      const entry = { text, road, ...times, ...whose, ...(refresh && { refresh }) }
      await cache.store.set(key, entry, seconds)
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

/** A road this version does not know was not written by it; the strictest one then judges the token. */
export function roadOf({ road }: Pick<StoredToken, 'road'>): Road {
  return ROADS.find((each) => each === road) ?? 'standard'
}
