import { createMemoryOnce } from '@cambio/cache'
import type { NonceSource, OnceGuard } from '@cambio/validation'
import type { LiveSettings } from './live-settings.ts'
import type { LongLived } from './long-lived.ts'
import { createFreshNonce, createNonces } from './nonces.ts'
import type { Holds } from './shelf.ts'

/** What proofs of possession are judged with (RFC 9449). */
export interface ProvingParts {
  /** Which proofs were used: by all replicas where they share a cache. */
  readonly replay: OnceGuard
  readonly nonces: NonceSource
  readonly freshNonce: () => string | undefined
}

export interface ProvingSources {
  readonly longLived: LongLived
  readonly holds: Holds
  /** Absent: no cache is shared. */
  readonly sharedOnce: OnceGuard | undefined
}

export function takeProvingParts(
  settings: LiveSettings,
  { longLived, holds, sharedOnce }: ProvingSources,
): ProvingParts {
  const { now, proofs } = longLived
  const nonces = createNonces(settings, longLived)
  return {
    replay: sharedOnce ?? holds.take(proofs, 'memory', () => createMemoryOnce({ now })),
    nonces,
    freshNonce: createFreshNonce(settings.trust, nonces, now),
  }
}
