import type { SealKeys } from '../seal/seal-keys.ts'
import { openToken, sealToken } from '../seal/seal-token.ts'
import { type CodedStoreOptions, createCodedStore } from './coded-store.ts'
import type { TokenStore } from './token-store.ts'

export interface SealedStoreOptions extends CodedStoreOptions {
  readonly keys: SealKeys
}

/**
 * Keeps tokens in a store that is not trusted: what leaves the process is encrypted and bound to its cache key,
 * and what comes back is believed only if it opens and its own end, which is inside the seal, lies ahead.
 */
export function createSealedStore({ keys, ...options }: SealedStoreOptions): TokenStore {
  return createCodedStore(options, {
    write: (token, cacheKey) => sealToken(token, cacheKey, keys.current),
    read: (bytes, cacheKey) => openToken(bytes, cacheKey, keys),
  })
}
