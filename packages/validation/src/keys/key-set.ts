import type { CryptoKey } from 'jose'
import type { Result } from '../result.ts'

/** The public key that a token's header points at. */
export interface KeyQuery {
  readonly alg: string
  readonly kid?: string
}

/** The issuer's key set has no such key, or more than one: we do not guess. */
export interface KeyNotFound {
  readonly reason: 'key_not_found'
  readonly issuer: string
  readonly alg: string
  readonly kid?: string
}

/** We have no keys of this issuer now: its tokens can be neither accepted nor called bad. */
export interface KeysUnavailable {
  readonly reason: 'keys_unavailable'
  readonly issuer: string
  /** What went wrong with the last try, in our words. */
  readonly cause: string
}

export type KeyFailure = KeyNotFound | KeysUnavailable

/** The keys of exactly one issuer. A key of another issuer is never in it, whatever its `kid`. */
export interface KeySet {
  /** The one public key that fits; keys are looked up anew when none does, as often as the cool-down allows. */
  find(query: KeyQuery): Promise<Result<CryptoKey, KeyFailure>>
  /**
   * Asks the issuer again because a key did not fit its signature: it may be another key under the same `kid`. True when
   * the keys are new, and a second look worth it.
   */
  refresh(): Promise<boolean>
}
