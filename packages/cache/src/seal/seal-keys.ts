import type { KeyObject } from 'node:crypto'
import type { SealKey } from './seal-key.ts'

/** The seal keys of a cache, so that one can follow another while entries of both are alive. */
export interface SealKeys {
  /** Seals what is written. */
  readonly current: SealKey
  /** These also open what is read. */
  readonly previous: readonly SealKey[]
  /** The `hashKey` of `cacheKey`. All replicas that share entries have the same. */
  readonly hashing: KeyObject
}

/**
 * Entries are found by names that are made with the key `naming`. It defaults to the last previous key, so that
 * what was stored before the change is still found as long as that key is listed; without previous keys it is the current one.
 */
export function createSealKeys(
  current: SealKey,
  previous: readonly SealKey[] = [],
  naming: SealKey = previous.at(-1) ?? current,
): SealKeys {
  return { current, previous, hashing: naming.hashing }
}
