import type { CacheListener, EntryFault } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { SealKey } from '../seal/seal-key.ts'
import { openToken, sealToken } from '../seal/seal-token.ts'
import type { ByteStore } from './byte-store.ts'
import { limitLifetime, type StoredToken } from './stored-token.ts'
import type { TokenStore } from './token-store.ts'

export interface SealedStoreOptions {
  /** Where the sealed bytes go. */
  readonly bytes: ByteStore
  readonly key: SealKey
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/**
 * Keeps tokens in a store that is not trusted: what leaves the process is encrypted and bound to its cache key,
 * and what comes back is believed only if it opens and its own end, which is inside the seal, lies ahead.
 * Everything else is a miss and an `entry_invalid` trouble; the next write replaces it.
 */
export function createSealedStore({ bytes, key, now, onEvent }: SealedStoreOptions): TokenStore {
  return {
    async get(cacheKey) {
      const token = await read(cacheKey)
      onEvent({ kind: 'lookup', tier: 'shared', found: token !== undefined })
      return token
    },
    async set(cacheKey, token, lifetimeSeconds) {
      const at = now()
      const entry = limitLifetime(token, lifetimeSeconds, at)
      if (!entry) return
      const sealed = sealToken(entry, cacheKey, key)
      const stored = await bytes.set(cacheKey, sealed, entry.expiresAt - at)
      if (stored) onEvent({ kind: 'stored', tier: 'shared' })
    },
    delete: (cacheKey) => bytes.delete(cacheKey),
    close: () => bytes.close(),
  }

  async function read(cacheKey: CacheKey): Promise<StoredToken | undefined> {
    const sealed = await bytes.get(cacheKey)
    if (!sealed) return undefined

    const opened = openToken(sealed, cacheKey, key)
    if (!opened.ok) return refuse(opened.failure)
    return opened.value.expiresAt > now() ? opened.value : refuse('expired')
  }

  function refuse(fault: EntryFault): undefined {
    onEvent({ kind: 'trouble', trouble: { reason: 'entry_invalid', fault } })
  }
}
