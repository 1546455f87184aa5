import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from './stored-token.ts'

/**
 * Where issued tokens are kept. Never rejects: a store that cannot answer has a miss, one that cannot write
 * loses the write, and either reports a `trouble` event.
 *
 * Does not verify the token it gives back again, and does not know about revocation.
 */
export interface TokenStore {
  /** The entry, if it is there and has not ended. */
  get(key: CacheKey): Promise<StoredToken | undefined>
  /** Keeps the token until its `expiresAt` or for `lifetimeSeconds`, whichever ends first; zero keeps nothing. */
  set(key: CacheKey, token: StoredToken, lifetimeSeconds: number): Promise<void>
  /** Removes the entry here; a copy in another replica's memory stays until its end. */
  delete(key: CacheKey): Promise<void>
  /** Lets go of connections and memory. Afterwards every get is a miss. */
  close(): Promise<void>
}
