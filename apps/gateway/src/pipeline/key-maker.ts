import type { KeyObject } from 'node:crypto'
import { cacheKey, type CacheKey } from '@cambio/cache'
import type { EffectiveRoute } from '@cambio/trust'
import type { VerifiedToken } from '@cambio/validation'
import { keyParts, type KeyFacts } from './key-parts.ts'
import type { Authenticated } from './states.ts'

/** What of a key's facts may be another one at the next request. */
export type ChangingFacts = Pick<KeyFacts, 'server' | 'expected' | 'actor'>

/** The cache key of what this request may be given. */
export type KeyMaker = (authenticated: Authenticated, facts: ChangingFacts) => CacheKey

export interface KeyMakerParts extends Pick<KeyFacts, 'trust' | 'generation'> {
  readonly hashKey: KeyObject
}

interface Made {
  readonly key: CacheKey
  readonly facts: ChangingFacts
}

/**
 * Makes a key once for a token that is remembered as verified and a route, as long as the facts stay what they are. Both are parts of one generation: a token
 * that is verified anew, and a route of another trust file, are other objects.
 */
export function createKeyMaker({ trust, generation, hashKey }: KeyMakerParts): KeyMaker {
  const known = new WeakMap<VerifiedToken, Map<EffectiveRoute, Made>>()

  return (authenticated, facts) => {
    const { subject, route } = authenticated
    const ofSubject = known.get(subject) ?? new Map<EffectiveRoute, Made>()
    const made = ofSubject.get(route)
    if (made !== undefined && areSame(made.facts, facts)) return made.key
    const key = cacheKey(keyParts(authenticated, { trust, generation, ...facts }), hashKey)
    known.set(subject, ofSubject.set(route, { key, facts }))
    return key
  }
}

function areSame(one: ChangingFacts, other: ChangingFacts): boolean {
  return (
    one.server.tokenEndpoint === other.server.tokenEndpoint &&
    one.expected.binding?.thumbprint === other.expected.binding?.thumbprint &&
    one.actor?.reveal() === other.actor?.reveal()
  )
}
