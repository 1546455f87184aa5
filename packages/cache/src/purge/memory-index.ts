import { LRUCache } from 'lru-cache'
import type { CacheKey } from '../key/cache-key.ts'
import { type EntryIndex, MAX_LISTED } from './entry-index.ts'
import type { Mark } from './marks.ts'

export interface MemoryIndexOptions {
  /** Most marks kept; about four times the entries of the memory store. */
  readonly maxMarks: number
}

/** Lists the entries that this process stored. Keys of entries that ended stay until they are pushed out; they lead to nothing. */
export function createMemoryIndex({ maxMarks }: MemoryIndexOptions): EntryIndex {
  const listed = new LRUCache<Mark, Set<CacheKey>>({ max: maxMarks })

  return {
    async add(marks, key) {
      for (const mark of marks) list(mark, key)
    },
    async keysOf(marks) {
      return [...new Set(marks.flatMap((mark) => [...(listed.get(mark) ?? [])]))]
    },
  }

  function list(mark: Mark, key: CacheKey): void {
    const keys = listed.get(mark) ?? new Set()
    keys.delete(key)
    keys.add(key)
    // The one listed first has most likely ended.
    const [oldest] = keys
    if (keys.size > MAX_LISTED && oldest !== undefined) keys.delete(oldest)
    listed.set(mark, keys)
  }
}
