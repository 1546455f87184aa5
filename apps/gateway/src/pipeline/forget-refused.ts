import type { CacheKey, PurgeableStore } from '@cambio/cache'
import type { IssuedToken } from '@cambio/exchange'
import { LRUCache } from 'lru-cache'

/** Makes the cache forget a token that an upstream has refused, so that the next look-up finds another one or none. */
export type ForgetRefused = (key: CacheKey, refused: IssuedToken) => Promise<void>

/** An API that refuses every token costs one exchange of each in this time, and not one at every request. */
const PAUSE_SECONDS = 30
const MOST_REMEMBERED = 10_000

/**
 * An entry is forgotten at most once in {@link PAUSE_SECONDS}, and only while it still is the refused token: another request, or another replica, may
 * have put a new one there.
 *
 * @param now The wall clock, in epoch seconds.
 */
export function createForgetRefused(
  store: Pick<PurgeableStore, 'get' | 'renew' | 'delete'>,
  now: () => number,
): ForgetRefused {
  const forgotten = new LRUCache<CacheKey, number>({ max: MOST_REMEMBERED })

  return async (key, refused) => {
    const isIt = (entry: Pick<IssuedToken, 'text'> | undefined): boolean =>
      entry?.text.reveal() === refused.text.reveal()
    if (!isIt(await store.get(key))) return
    const newer = await store.renew(key)
    if (newer !== undefined && !isIt(newer)) return
    if (now() - (forgotten.get(key) ?? Number.NEGATIVE_INFINITY) < PAUSE_SECONDS) return
    forgotten.set(key, now())
    await store.delete(key)
  }
}
