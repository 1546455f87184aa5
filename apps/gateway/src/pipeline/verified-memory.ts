import { tokenDigest } from '@cambio/cache'
import type { EffectiveIssuer } from '@cambio/trust'
import type { IssuerKeySet, Secret, UnverifiedToken, VerifiedToken } from '@cambio/validation'
import { LRUCache } from 'lru-cache'

/** A token that has passed every check once, and by what. */
export interface Verified {
  readonly issuer: EffectiveIssuer
  readonly subject: VerifiedToken
  /** As it was read, for an explanation. */
  readonly token: UnverifiedToken
  /** What the log calls it; absent where it has no `jti`. */
  readonly name: string | undefined
}

/** Which tokens were verified, so that the same bytes need not be verified at each request. */
export interface VerifiedMemory {
  /** What is known of exactly this text, if it was verified by the keys that its issuer has now. Says nothing of time, proofs or sign-outs. */
  recall(text: Secret): Verified | undefined
  /** @param edition Of the keys, from before the token was verified by them. */
  remember(text: Secret, verified: Verified, keys: IssuerKeySet, edition: object | undefined): void
}

interface Kept extends Verified {
  readonly keys: IssuerKeySet
  readonly edition: object
}

/** About 30 MB of tokens with usual claims. */
const MAX_TOKENS = 10_000

/**
 * Remembers tokens by the SHA-256 of their text, at most {@link MAX_TOKENS} of them, those used last. Belongs to one generation of the settings: a new
 * trust file begins with an empty one.
 */
export function createVerifiedMemory(maxTokens: number = MAX_TOKENS): VerifiedMemory {
  const kept = new LRUCache<string, Kept>({ max: maxTokens })

  return {
    recall(text) {
      const name = tokenDigest(text)
      const found = kept.get(name)
      if (found === undefined) return undefined
      if (found.edition === found.keys.edition()) return found
      kept.delete(name)
      return undefined
    },
    remember(text, verified, keys, edition) {
      if (edition !== undefined) kept.set(tokenDigest(text), { ...verified, keys, edition })
    },
  }
}
