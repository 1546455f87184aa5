import type { KeyObject } from 'node:crypto'
import { createHashKey } from '@cambio/cache'
import {
  createDpopKey,
  type AuthorizationServerSource,
  type Breaker,
  type DpopKey,
  type SubjectMapping,
  type Turns,
} from '@cambio/exchange'
import type { Introspector, IssuerKeySet, OnceGuard, ReversibleOnceGuard } from '@cambio/validation'
import type { OpenCache } from '../cache/open-cache.ts'
import type { ClientStanding } from '../client/client-standing.ts'
import type { Logger } from '../log/logger.ts'
import type { Meters } from '../metrics/meters.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { createFingerprint, type Fingerprint } from './fingerprint.ts'
import { createShelf, type Shelf } from './shelf.ts'

/** What lives as long as the process, and what one generation may leave to the next. */
export interface LongLived {
  readonly log: Logger
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  /** Seconds that only go forward. */
  readonly clock: () => number
  /** What parts on the shelves are named by. */
  readonly fingerprint: Fingerprint
  /** With the keys they have: an issuer that is away during a reload stays as good as it was. */
  readonly keySets: Shelf<IssuerKeySet>
  /** With the answers they have. */
  readonly introspectors: Shelf<Introspector>
  /** Which proofs were used. */
  readonly proofs: Shelf<OnceGuard>
  /** For nonces where replicas share no key. */
  readonly nonceKey: KeyObject
  readonly servers: Shelf<AuthorizationServerSource>
  /** One queue for each server, also while two generations ask it. */
  readonly turns: Shelf<Turns>
  /** Nothing where caching is off. */
  readonly caches: Shelf<OpenCache | undefined>
  readonly clients: Shelf<ClientStanding>
  /** One for each server: that it is away is known to the next generation too. */
  readonly breakers: Shelf<Breaker>
  /** Which one-time assertions were sent, and which logout tokens came, where no Redis remembers it for all. */
  readonly assertions: Shelf<ReversibleOnceGuard>
  /** One for each issuer as our realm knows it: whom its users are there, while tokens of theirs live. */
  readonly mappings: Shelf<SubjectMapping>
  /** With their connections, and what is known of their addresses. */
  readonly upstreams: Shelf<Upstream>
  /** What issued tokens are bound to where the trust file says so. Made at the start, and never leaves the process. */
  readonly dpopKey: DpopKey
}

export function createLongLived(
  parts: Pick<LongLived, 'log' | 'meters' | 'now' | 'clock'>,
): LongLived {
  return {
    ...parts,
    fingerprint: createFingerprint(),
    keySets: createShelf(),
    introspectors: createShelf(),
    proofs: createShelf(),
    nonceKey: createHashKey(),
    servers: createShelf(),
    turns: createShelf(),
    caches: createShelf((cache) => cache?.close()),
    clients: createShelf(),
    breakers: createShelf(),
    assertions: createShelf(),
    mappings: createShelf(),
    upstreams: createShelf((upstream) => upstream.close()),
    dpopKey: createDpopKey(),
  }
}
