import type { PurgeableStore } from '@cambio/cache'
import type { IssuedToken } from '@cambio/exchange'
import type { EffectiveRoute, EffectiveTrust } from '@cambio/trust'
import { checkTime, type VerifiedToken } from '@cambio/validation'
import type { TokenCache } from '../cache/open-cache.ts'
import type { Exchanged, Inbound, ReceivedRequest } from './states.ts'
import type { Verified, VerifiedMemory } from './verified-memory.ts'

/**
 * What was decided for a token on a route is taken over for so long. It bounds, with `PROOF_SECONDS`, how long a token is used after our realm has withdrawn the
 * key that signed it; nothing else is found out later for it.
 */
const SETTLED_SECONDS = 10
/** Near its end an entry goes its whole way, where its renewal begins. */
const END_SECONDS = 30

/** The cache's edition from before a decision began. */
export type Edition = ReturnType<PurgeableStore['edition']>

/**
 * Decisions that need not be made again: same token, same route, nothing that they depend on has changed. A request that is in the cache then
 * costs two look-ups.
 */
export interface Settled {
  edition(): Edition
  /** What was decided, written into the request's notes as by the stages that are left out; undefined: it is to be decided. */
  recall(inbound: Inbound): Exchanged | undefined
  /** @param edition From before the decision began. */
  remember(exchanged: Exchanged, edition: Edition): void
}

interface Decided {
  readonly issued: IssuedToken
  readonly road: string | undefined
  readonly edition: Edition
  /** Epoch seconds. */
  readonly until: number
}

export interface SettledParts {
  readonly trust: Pick<EffectiveTrust, 'client'>
  readonly memory: Pick<VerifiedMemory, 'recall'>
  /** Absent: caching is off, and nothing is settled. */
  readonly cache:
    | (Pick<TokenCache, 'onEvent'> & { readonly store: Pick<PurgeableStore, 'edition'> })
    | undefined
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/**
 * Only for plain bearer tokens: what is bound is proven at each request. And only where what is asked for does not change by itself, as with an actor's token or
 * a certificate that may be renewed.
 *
 * Judged again each time: the subject token's time, whether its issuer's keys are those it was verified by, and whether anything was purged or signed out
 * since. Signature, claims and permission can't be others for the same bytes under the same trust file.
 */
export function createSettled({ trust, memory, cache, now }: SettledParts): Settled {
  const decided = new WeakMap<VerifiedToken, Map<EffectiveRoute, Decided>>()
  if (cache === undefined || changesByItself(trust.client)) return NOTHING_SETTLED

  return {
    edition: () => cache.store.edition(),
    recall(inbound) {
      const { credential, route, request } = inbound
      const verified = credential.scheme === 'Bearer' && memory.recall(credential.token)
      if (!verified) return undefined
      const found = decided.get(verified.subject)?.get(route)
      if (found === undefined || !holds(verified, found)) return undefined
      cache.onEvent(HIT)
      note(request, verified, found)
      const { issuer, subject } = verified
      return { ...inbound, issuer, subject, issued: found.issued }
    },
    remember({ subject, route, issued, freshUntil, request: { notes } }, edition) {
      if (edition === undefined || freshUntil === undefined || isBound(subject)) return
      const at = now()
      const until = Math.min(at + SETTLED_SECONDS, freshUntil - END_SECONDS)
      if (until <= at) return
      const ofSubject = decided.get(subject) ?? new Map<EffectiveRoute, Decided>()
      decided.set(subject, ofSubject.set(route, { issued, road: notes.road, edition, until }))
    },
  }

  function holds({ subject, issuer }: Verified, { until, edition }: Decided): boolean {
    const at = now()
    return (
      at < until &&
      edition === cache?.store.edition() &&
      checkTime(subject.claims, issuer.accept, at).ok
    )
  }
}

const HIT = { kind: 'lookup', tier: 'memory', found: true } as const

/** What the stages that are left out would have written. */
function note({ notes, decision }: ReceivedRequest, verified: Verified, found: Decided): void {
  const { issuer, subject, token, name } = verified
  const { road, issued } = found
  notes.issuer = issuer.name
  if (name !== undefined) notes.token = name
  if (road !== undefined) notes.road = road
  notes.cache = 'hit-memory'
  decision.issuer = issuer
  decision.subject = subject
  decision.token = token
  decision.isAllowed = true
  decision.issued = issued
  decision.cache = 'hit-memory'
}

const NOTHING_SETTLED: Settled = {
  edition: () => undefined,
  recall: () => undefined,
  remember: () => undefined,
}

const isBound = ({ binding }: VerifiedToken): boolean =>
  binding.dpop !== undefined || binding.mtls !== undefined

const changesByItself = ({ bound, actorToken }: EffectiveTrust['client']): boolean =>
  bound !== undefined || actorToken !== undefined
