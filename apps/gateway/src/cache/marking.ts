import type { StoredToken, TokenStore } from '@cambio/cache'

/** Remembers which entries came out of this store, by identity: memory gives copies of its own. */
export function marking(store: TokenStore, marks: WeakSet<StoredToken>): TokenStore {
  return {
    ...store,
    async get(key) {
      const entry = await store.get(key)
      if (entry !== undefined) marks.add(entry)
      return entry
    },
  }
}
