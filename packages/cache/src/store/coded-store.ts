import type { Result } from '@cambio/validation'
import type { CacheListener, EntryFault } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { ByteStore } from './byte-store.ts'
import { limitLifetime, type StoredToken } from './stored-token.ts'
import type { TokenStore } from './token-store.ts'

/** How a token becomes bytes, and bytes a token. */
export interface TokenCodec {
  write(token: StoredToken, cacheKey: CacheKey): Buffer
  read(bytes: Uint8Array, cacheKey: CacheKey): Result<StoredToken, EntryFault>
}

export interface CodedStoreOptions {
  /** Where the bytes go. */
  readonly bytes: ByteStore
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/**
 * Keeps tokens as bytes. What comes back is believed only if it can be read and its own end lies ahead; everything
 * else is a miss and an `entry_invalid` trouble, and the next write replaces it.
 */
export function createCodedStore(
  { bytes, now, onEvent }: CodedStoreOptions,
  codec: TokenCodec,
): TokenStore {
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
      const value = codec.write(entry, cacheKey)
      const stored = await bytes.set(cacheKey, value, entry.expiresAt - at)
      if (stored) onEvent({ kind: 'stored', tier: 'shared' })
    },
    delete: (cacheKey) => bytes.delete(cacheKey),
    close: () => bytes.close(),
  }

  async function read(cacheKey: CacheKey): Promise<StoredToken | undefined> {
    const value = await bytes.get(cacheKey)
    if (!value) return undefined

    const token = codec.read(value, cacheKey)
    if (!token.ok) return refuse(token.failure)
    return token.value.expiresAt > now() ? token.value : refuse('expired')
  }

  function refuse(fault: EntryFault): undefined {
    onEvent({ kind: 'trouble', trouble: { reason: 'entry_invalid', fault } })
  }
}
