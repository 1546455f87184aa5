import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

/** HMAC-SHA-256 gains nothing from a key longer than its output. */
const HASH_KEY_BYTES = 32

/**
 * A random hash key for {@link cacheKey}, for a cache in memory only: it lives as long as the process.
 * With a shared store take the `hashing` key of the seal key instead, so that all replicas agree.
 */
export function createHashKey(): KeyObject {
  return createSecretKey(randomBytes(HASH_KEY_BYTES))
}
