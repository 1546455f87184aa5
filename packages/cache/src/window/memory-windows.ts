import { LRUCache } from 'lru-cache'
import type { Windows } from './windows.ts'

export interface MemoryWindowsOptions {
  /** Most windows at a time; the one not used for longest makes room, and counts anew. Default: 100,000. */
  readonly maxWindows?: number
  /** Seconds that only go forward. */
  readonly clock: () => number
}

interface Window {
  count: number
  readonly end: number
}

/** Some 20 MB when full. */
const MAX_WINDOWS = 100_000

/** Counts in this process alone. */
export function createMemoryWindows({
  maxWindows = MAX_WINDOWS,
  clock,
}: MemoryWindowsOptions): Windows {
  // Its place is taken at once, and most gateways have no rate limit.
  let windows: LRUCache<string, Window> | undefined

  return {
    async count(name, seconds) {
      windows ??= new LRUCache({ max: maxWindows })
      const now = clock()
      const open = windows.get(name)
      const window = open !== undefined && open.end > now ? open : { count: 0, end: now + seconds }
      window.count += 1
      if (window !== open) windows.set(name, window)
      return { count: window.count, restSeconds: window.end - now }
    },
  }
}
