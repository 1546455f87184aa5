import type { CacheListener } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from '../store/stored-token.ts'
import type { EntryIndex } from './entry-index.ts'
import type { Marker } from './marks.ts'
import type { PurgeableStore } from './purgeable-store.ts'
import type { Purge } from './purge.ts'
import type { Tombstones } from './tombstones.ts'

export interface PurgerOptions {
  readonly store: PurgeableStore
  readonly tombstones: Tombstones
  readonly marker: Marker
  /** The same as the store's. */
  readonly indexes: readonly EntryIndex[]
  readonly onEvent: CacheListener
}

export interface PurgeReport {
  /**
   * What was found and removed, so that the caller can end the sessions behind it (`refresh`). A purge of an issuer or of
   * everything finds nothing: what it kills is never served again, and leaves at its end.
   */
  readonly removed: readonly StoredToken[]
  /** All replicas know or will know. False: Redis is away; this process obeys, and tells the others when it is back. */
  readonly everywhere: boolean
}

export interface Purger {
  /** Kills everything that `purge` means and that began until now. Never rejects; may be repeated. */
  purge(purge: Purge): Promise<PurgeReport>
}

/** Entries looked at a time, so that a user with very many does not fill the connection. */
const BATCH = 50

export function createPurger(options: PurgerOptions): Purger {
  const { store, tombstones, marker, indexes, onEvent } = options

  return {
    async purge(purge) {
      // First of all, so that nothing comes in while the rest is removed.
      const everywhere = await tombstones.raise(marker.ofPurge(purge))
      const removed = await removeAll(await listed(purge))
      onEvent({ kind: 'purge', by: purge.by, removed: removed.length, everywhere })
      return { removed, everywhere }
    },
  }

  async function listed(purge: Purge): Promise<readonly CacheKey[]> {
    const marks = marker.indexOf(purge)
    const keys = await Promise.all(indexes.map((index) => index.keysOf(marks)))
    return [...new Set(keys.flat())]
  }

  async function removeAll(keys: readonly CacheKey[]): Promise<readonly StoredToken[]> {
    const removed: StoredToken[] = []
    for (let start = 0; start < keys.length; start += BATCH) {
      const batch = keys.slice(start, start + BATCH)
      removed.push(...(await Promise.all(batch.map((key) => store.remove(key)))).flat())
    }
    return removed
  }
}
