import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from './stored-token.ts'
import type { TokenStore } from './token-store.ts'

export interface TieredStoreOptions {
  /** Asked first. */
  readonly memory: TokenStore
  /** Asked when memory has nothing; what it has fills memory for the rest of the entry's life. */
  readonly shared: TokenStore
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** Memory in front of a shared store. When the shared one is away, memory goes on alone. */
export function createTieredStore({ memory, shared, now }: TieredStoreOptions): TokenStore {
  return {
    async get(key) {
      return (await memory.get(key)) ?? (await fromShared(key))
    },
    async set(key, token, lifetimeSeconds) {
      await Promise.all([
        memory.set(key, token, lifetimeSeconds),
        shared.set(key, token, lifetimeSeconds),
      ])
    },
    async delete(key) {
      await Promise.all([memory.delete(key), shared.delete(key)])
    },
    async close() {
      await Promise.all([memory.close(), shared.close()])
    },
  }

  async function fromShared(key: CacheKey): Promise<StoredToken | undefined> {
    const token = await shared.get(key)
    if (token) await memory.set(key, token, token.expiresAt - now())
    return token
  }
}
