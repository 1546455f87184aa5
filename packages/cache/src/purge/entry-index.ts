import type { CacheKey } from '../key/cache-key.ts'
import type { Mark } from './marks.ts'

/**
 * Which entries carry a mark, so that a purge can remove them and end their sessions. May name too many, or too
 * few: what is dead is decided by the tombstones alone. Never rejects.
 */
export interface EntryIndex {
  /** @param expiresAt The entry's end, epoch seconds. */
  add(marks: readonly Mark[], key: CacheKey, expiresAt: number): Promise<void>
  keysOf(marks: readonly Mark[]): Promise<readonly CacheKey[]>
}

/** Entries listed for one mark; a user with more has the rest purged, but not listed. */
export const MAX_LISTED = 1000
