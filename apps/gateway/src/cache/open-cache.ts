import type { KeyObject } from 'node:crypto'
import {
  createHashKey,
  createMarker,
  createMemoryIndex,
  createMemoryStore,
  createPurgeableStore,
  createPurger,
  createRefreshAhead,
  createTombstones,
  storedSubject,
  type CacheEvent,
  type CacheListener,
  type Leases,
  type Mark,
  type PurgeableStore,
  type Purger,
  type RefreshAhead,
  type StoredToken,
  type Windows,
} from '@cambio/cache'
import type { EffectiveCache, EffectiveTrust } from '@cambio/trust'
import type { ReversibleOnceGuard, VerifiedToken } from '@cambio/validation'
import { cacheSpans, type CacheSpans } from './cache-spans.ts'
import { marking } from './marking.ts'
import { openShared, type SharedLayers } from './open-shared.ts'
import type { SharedPlace } from './shared-place.ts'

/** Where issued tokens are kept, and how replicas come to terms about them. */
export interface TokenCache {
  readonly store: PurgeableStore
  readonly purger: Purger
  /** What cache keys are made with: with a shared store, the same in every replica. */
  readonly hashKey: KeyObject
  /** Absent: this process is alone. */
  readonly leases?: Leases | undefined
  /** What may happen once among all replicas. Absent: this process is alone. */
  readonly once?: ReversibleOnceGuard | undefined
  /** What rate limits of all replicas count in. Absent: this process is alone. */
  readonly windows?: Windows | undefined
  /** Absent: nothing is renewed before its end. */
  readonly ahead?: RefreshAhead | undefined
  readonly policy: EffectiveCache
  readonly spans: CacheSpans
  readonly onEvent: CacheListener
  /** Whether this very entry was just read from outside the process. */
  isFromOutside(entry: StoredToken): boolean
  /** What was purged, here and elsewhere. */
  readonly purges: Purges
  /** Whether the token was issued before itself, its session or its user was signed out or purged. */
  isSignedOut(subject: VerifiedToken): Promise<boolean>
}

/** Tells what goes on by a token that was purged. */
export interface Purges {
  /** Makes sure that what other replicas have purged is known. False: they can't be asked. */
  check(): Promise<boolean>
  /** Whether a token of these, in use since then (epoch seconds), is purged. */
  cover(whose: Pick<StoredToken, 'subject' | 'issued'>, since: number): boolean
}

export interface OpenCache extends TokenCache {
  /** Lets go of it; from then on it reports nothing, so that nobody takes the end for a loss. */
  close(): Promise<void>
}

export interface CacheParts {
  /** Absent: memory only. */
  readonly shared: SharedPlace | undefined
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/** An entry has an index for its token, `jti`, user and session. */
const MARKS_PER_ENTRY = 4

/** The cache that the trust file asks for: none, memory, or memory in front of a sealed Redis. */
export function openCache(
  trust: Pick<EffectiveTrust, 'cache' | 'issuers'>,
  { shared: place, now, onEvent: listener }: CacheParts,
): OpenCache | undefined {
  const { cache: policy } = trust
  if (policy === 'off') return undefined
  let isOpen = true
  const onEvent = (event: CacheEvent): void => (isOpen ? listener(event) : undefined)
  const spans = cacheSpans(trust)
  const shared = place && openShared(place, { policy, spans, now, onEvent })
  const layers = openLayers(policy, spans, shared, { now, onEvent })
  const { leases, once, windows } = shared ?? {}
  const ahead = policy.refreshAhead ? createRefreshAhead({ leases, now, onEvent }) : undefined
  return {
    ...layers,
    leases,
    once,
    windows,
    ahead,
    policy,
    spans,
    onEvent,
    async close() {
      isOpen = false
      await ahead?.close()
      await layers.store.close()
      await shared?.close()
    },
  }
}

type Layers = Pick<
  TokenCache,
  'store' | 'purger' | 'purges' | 'hashKey' | 'isFromOutside' | 'isSignedOut'
>

/** Memory, the shared store where there is one, and the tombstones over both. */
export function openLayers(
  { maxEntries, maxBytes }: Pick<EffectiveCache, 'maxEntries' | 'maxBytes'>,
  { keepSeconds }: Pick<CacheSpans, 'keepSeconds'>,
  shared: (Pick<SharedLayers, 'store' | 'index' | 'hashKey'> & Partial<SharedLayers>) | undefined,
  { now, onEvent }: Pick<CacheParts, 'now' | 'onEvent'>,
): Layers {
  const hashKey = shared?.hashKey ?? createHashKey()
  const marker = createMarker(hashKey)
  const tombstones = createTombstones({
    all: marker.all,
    keepSeconds,
    log: shared?.log,
    now,
    onEvent,
  })
  const memory = createMemoryStore({ maxEntries, maxBytes, now, onEvent })
  const indexes = [
    createMemoryIndex({ maxMarks: maxEntries * MARKS_PER_ENTRY }),
    ...(shared ? [shared.index] : []),
  ]
  const outside = new WeakSet<StoredToken>()
  // A token that is remembered as verified is asked about at each request; its identities do not change.
  const subjectMarks = new WeakMap<VerifiedToken, readonly Mark[]>()
  const marksOf = (subject: VerifiedToken): readonly Mark[] => {
    const marks = subjectMarks.get(subject) ?? marker.ofSubject(storedSubject(subject))
    subjectMarks.set(subject, marks)
    return marks
  }
  const behind = shared && marking(shared.store, outside)
  const parts = { tombstones, marker, indexes, onEvent }
  const store = createPurgeableStore({ ...parts, memory, shared: behind, now })
  return {
    store,
    purger: createPurger({ ...parts, store }),
    purges: {
      check: () => tombstones.check(),
      cover: (whose, since) => tombstones.covers(() => marker.ofEntry(whose), since),
    },
    hashKey,
    isFromOutside: (entry) => outside.has(entry),
    async isSignedOut(subject) {
      await tombstones.check()
      return tombstones.covers(() => marksOf(subject), subject.claims.iat ?? 0)
    },
  }
}
