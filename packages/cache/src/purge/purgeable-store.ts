import type { CacheListener, CacheTier } from '../event/cache-event.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from '../store/stored-token.ts'
import type { TokenStore } from '../store/token-store.ts'
import type { EntryIndex } from './entry-index.ts'
import type { Marker } from './marks.ts'
import { createEdition } from './edition.ts'
import type { Tombstones } from './tombstones.ts'

export interface PurgeableStoreOptions {
  /** Asked first. */
  readonly memory: TokenStore
  /** Asked when memory has nothing; what it has fills memory for the rest of the entry's life. Absent: memory alone. */
  readonly shared?: TokenStore | undefined
  readonly tombstones: Tombstones
  readonly marker: Marker
  /** Where entries are listed, so that a purge finds them. */
  readonly indexes: readonly EntryIndex[]
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/** A tiered store whose entries can be purged. */
export interface PurgeableStore extends TokenStore {
  /**
   * Keeps the token unless it is purged already. `storedAt` must be when its exchange **began**: what began
   * before a purge is what was purged, however late it comes.
   */
  set(key: CacheKey, token: StoredToken, lifetimeSeconds: number): Promise<void>
  /** The entry as the shared store has it, past memory, which it fills: somebody else may have a newer one. */
  renew(key: CacheKey): Promise<StoredToken | undefined>
  /**
   * A number that is another one whenever an entry that was given may not be given any more: after each purge, here or elsewhere, and each removal. While it
   * stays the same, an entry that {@link get} gave is good until its end. Undefined: nothing is known at once.
   */
  edition(): number | undefined
  /** Removes the entry where a tombstone covers it, and gives what was there: one, or two that differ. */
  remove(key: CacheKey): Promise<readonly StoredToken[]>
}

/**
 * Memory in front of a shared store, both under the tombstones: an entry is judged whenever it is written and whenever
 * it is read, so it does not matter in which order a purge and a late write arrive, nor who puts an old value back.
 *
 * What other replicas purge is known here by message at once, else within the tombstones' `checkSeconds`. While Redis is away,
 * memory goes on with what is known. Before the tombstones were read once, nothing from the shared store is believed.
 */
export function createPurgeableStore(options: PurgeableStoreOptions): PurgeableStore {
  const { memory, shared, tombstones, marker, indexes, now, onEvent } = options
  const tiers = shared ? [memory, shared] : [memory]
  const edition = createEdition(tombstones)
  const isDead = (token: StoredToken): boolean =>
    tombstones.covers(() => marker.ofEntry(token), token.storedAt)

  return {
    async get(key) {
      await tombstones.check()
      const token = await memory.get(key)
      if (token === undefined) return renew(key)
      if (!isDead(token)) return token
      report('memory')
      await memory.delete(key)
      return renew(key)
    },
    async set(key, token, lifetimeSeconds) {
      await tombstones.catchUp()
      if (isDead(token)) {
        onEvent({ kind: 'write_refused', because: 'purged' })
        return
      }
      const end = Math.min(token.expiresAt, now() + lifetimeSeconds)
      const marks = marker.indexed(token)
      await Promise.all([
        ...tiers.map((tier) => tier.set(key, token, lifetimeSeconds)),
        ...indexes.map((index) => index.add(marks, key, end)),
      ])
    },
    renew,
    edition: edition.current,
    async delete(key) {
      edition.removes()
      await Promise.all(tiers.map((tier) => tier.delete(key)))
    },
    async remove(key) {
      const removed = await Promise.all(tiers.map((tier) => removeFrom(tier, key, isDead)))
      return distinct(removed.flat())
    },
    async close() {
      tombstones.close()
      await Promise.all(tiers.map((tier) => tier.close()))
    },
  }

  async function renew(key: CacheKey): Promise<StoredToken | undefined> {
    const token = await shared?.get(key)
    if (token === undefined) return undefined
    await tombstones.check()
    if (!tombstones.informed || isDead(token)) return report('shared')
    await memory.set(key, token, token.expiresAt - now())
    return token
  }

  function report(tier: CacheTier): undefined {
    onEvent({ kind: 'dead_entry', tier })
  }
}

async function removeFrom(
  tier: TokenStore,
  key: CacheKey,
  isDead: (token: StoredToken) => boolean,
): Promise<readonly StoredToken[]> {
  const token = await tier.get(key)
  if (token === undefined || !isDead(token)) return []
  await tier.delete(key)
  return [token]
}

/** Memory and the shared store mostly hold the same token. */
function distinct(tokens: readonly StoredToken[]): readonly StoredToken[] {
  return [...new Map(tokens.map((token) => [token.text.reveal(), token])).values()]
}
