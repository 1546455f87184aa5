import { LRUCache } from 'lru-cache'
import type { CacheListener } from '../event/cache-event.ts'
import type { Leases } from '../flight/leases.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from '../store/stored-token.ts'
import { AHEAD_DEFAULTS, type AheadPolicy, isDueAhead } from './is-due-ahead.ts'

export interface RefreshAheadOptions {
  /** Those of the flights, so that a request which misses meanwhile waits for the renewal. Absent: this process is alone. */
  readonly leases?: Leases | undefined
  readonly policy?: AheadPolicy
  /** Most renewals at a time in this process; beyond that an entry just ends. Default: 8. */
  readonly maxRunning?: number
  /** Most entries whose hits are counted. Default: 10,000. */
  readonly maxCounted?: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  /** 0 to 1, 1 excluded. Default: `Math.random`. */
  readonly random?: () => number
  readonly onEvent: CacheListener
}

/** A hit, and what to do if its entry should be renewed. */
export interface Hit {
  readonly key: CacheKey
  readonly entry: StoredToken
  /** `exp` of the subject token, epoch seconds. */
  readonly subjectExp: number
  /** The entry as the other replicas have it: one of them may have renewed it. */
  readonly renewed: () => Promise<StoredToken | undefined>
  /** Gets a new token and stores it; false when it could not. Must end by itself, within the lease. */
  readonly work: () => Promise<boolean>
}

export interface RefreshAhead {
  /** Counts the hit and, when the entry is due, renews it in the background. Returns at once and never throws. */
  hit(hit: Hit): void
  /** Resolves when no renewal runs; no new one begins. */
  close(): Promise<void>
}

interface Heat {
  readonly freshUntil: number
  readonly chance: number
  hits: number
}

const MAX_RUNNING = 8
const MAX_COUNTED = 10_000

/** Renews hot entries before their end, once over all replicas, so that nobody waits for an exchange that could be foreseen. */
export function createRefreshAhead(options: RefreshAheadOptions): RefreshAhead {
  const { leases, policy = AHEAD_DEFAULTS, now, random = Math.random, onEvent } = options
  const { maxRunning = MAX_RUNNING, maxCounted = MAX_COUNTED } = options
  const heats = new LRUCache<CacheKey, Heat>({ max: maxCounted })
  const running = new Map<CacheKey, Promise<void>>()
  let closed = false

  return {
    hit(hit) {
      const heat = heatOf(hit)
      heat.hits += 1
      if (closed || running.has(hit.key) || running.size >= maxRunning) return
      const { storedAt, freshUntil } = hit.entry
      const { subjectExp } = hit
      const facts = { storedAt, freshUntil, subjectExp, hits: heat.hits, chance: heat.chance }
      if (!isDueAhead(facts, policy, now())) return
      // Once for an entry: what fails is not tried at every hit.
      heat.hits = Number.NEGATIVE_INFINITY
      begin(hit)
    },
    async close() {
      closed = true
      await Promise.all(running.values())
    },
  }

  /** A new entry under the same key begins cold. */
  function heatOf({ key, entry: { freshUntil } }: Hit): Heat {
    const known = heats.get(key)
    if (known?.freshUntil === freshUntil) return known
    const heat = { freshUntil, chance: random(), hits: 0 }
    heats.set(key, heat)
    return heat
  }

  function begin(hit: Hit): void {
    const renewal = renewOnce(hit)
      .then(
        (outcome) => onEvent({ kind: 'refresh_ahead', outcome }),
        // Nobody waits for it: the entry ends, and the next request gets what is wrong as its answer.
        () => onEvent({ kind: 'refresh_ahead', outcome: 'failed' }),
      )
      .finally(() => running.delete(hit.key))
    running.set(hit.key, renewal)
  }

  async function renewOnce(hit: Hit): Promise<'renewed' | 'failed' | 'elsewhere'> {
    const answer = await leases?.acquire(hit.key)
    // Away: it can wait until the entry ends.
    if (answer && answer.state !== 'held') return 'elsewhere'
    try {
      const other = await hit.renewed()
      if (other && other.freshUntil > hit.entry.freshUntil) return 'elsewhere'
      return (await hit.work()) ? 'renewed' : 'failed'
    } finally {
      if (answer) await leases?.release(answer.lease)
    }
  }
}
