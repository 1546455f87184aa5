import { createHash } from 'node:crypto'
import { cacheKey, SingleFlight, type CacheKey } from '@cambio/cache'
import type {
  AuthorizationServer,
  AuthorizationServerSource,
  ExchangeFailure,
} from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import { err, ok, type KeySet, type Result } from '@cambio/validation'
import { createKeptTokens, type KeptToken } from '../cache/kept-tokens.ts'
import type { TokenCache } from '../cache/open-cache.ts'
import type { Meters } from '../metrics/meters.ts'
import type { ExpectToken } from './expected-token.ts'
import type { GatewayFailure } from './failure.ts'
import type { IssueToken } from './issue-token.ts'
import type { Authenticated, Exchanged } from './states.ts'

export type Exchange = (authenticated: Authenticated) => Promise<Result<Exchanged, GatewayFailure>>

export interface ExchangeParts {
  readonly trust: EffectiveTrust
  readonly server: AuthorizationServerSource
  readonly realmKeys: KeySet
  readonly issueToken: IssueToken
  readonly expect: ExpectToken
  /** Absent: caching is off. */
  readonly cache: TokenCache | undefined
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

type Obtained = Result<KeptToken, GatewayFailure>

/**
 * The third stage: a token of our realm that fits the route's target, from the cache or from Keycloak. Nothing is looked up
 * before the subject token is verified: the key is made from the verified token only. One exchange at a time for
 * equal requests; the look-up is part of it, so that none slips between a miss and the end of another's exchange.
 */
export function createExchange(parts: ExchangeParts): Exchange {
  const { trust, server, cache, issueToken, expect, meters } = parts
  const generation = fingerprint(trust)
  const kept = cache && createKeptTokens(cache, parts.realmKeys, parts.now)
  const flights = new SingleFlight<Obtained>()

  return async (authenticated) => {
    const { notes } = authenticated.request
    const found = await server.get()
    if (!found.ok) return err(undiscovered(authenticated, found.failure.cause))

    const obtained = await obtain(authenticated, found.value)
    if (!obtained.ok) return obtained
    const { issued } = obtained.value
    notes.road = issued.road
    notes.cache = obtained.value.cache
    return ok({ ...authenticated, issued })
  }

  async function obtain(authenticated: Authenticated, at: AuthorizationServer): Promise<Obtained> {
    if (cache === undefined || kept === undefined || !asks(authenticated)) {
      const fresh = await issueToken(authenticated, at)
      return fresh.ok ? ok({ issued: fresh.value.issued, cache: 'off' }) : fresh
    }
    const expected = expect(authenticated)
    // A token that is bound to a key is of no use to who has another one.
    const holder = `${generation} ${expected.binding?.thumbprint ?? ''}`
    const key = cacheKey(keyParts(authenticated, at, trust, holder), cache.hashKey)
    return alone(key, async () => {
      const found = await kept.find(key, expected)
      if (found !== undefined) return found

      const fresh = await issueToken(authenticated, at)
      if (!fresh.ok) return fresh
      const { issued, expiresIn } = fresh.value
      const { exp } = authenticated.subject.claims
      await kept.keep(key, issued, { subjectExp: exp, expiresIn })
      return ok({ issued, cache: 'miss' })
    })
  }

  async function alone(key: CacheKey, work: () => Promise<Obtained>): Promise<Obtained> {
    let leads = false
    const obtained = flights.run(key, () => {
      leads = true
      return work()
    })
    if (!leads) meters.exchangeWaits.inc()
    return obtained
  }
}

/** A token that only ever goes on as it is costs no request, so it is not kept. */
function asks({ issuer }: Authenticated): boolean {
  return issuer.via.some((road) => road !== 'none')
}

function keyParts(
  { subject, issuer, route }: Authenticated,
  server: AuthorizationServer,
  trust: EffectiveTrust,
  generation: string,
): Parameters<typeof cacheKey>[0] {
  return {
    generation,
    rule: issuer.name,
    token: subject,
    roads: issuer.via,
    endpoint: server.tokenEndpoint,
    clientId: trust.client.id,
    audience: route.target.audience,
    scope: route.target.scope,
    // Which type is asked for follows from the road.
    requestedType: '',
  }
}

/** Equal for replicas with the same trust file, another one after any change. Holds no secret: the trust holds references. */
function fingerprint(trust: EffectiveTrust): string {
  return createHash('sha256').update(JSON.stringify(trust)).digest('base64url')
}

function undiscovered({ issuer }: Authenticated, cause: string): ExchangeFailure {
  const [road = 'none'] = issuer.via
  return { reason: 'server_unavailable', road, timedOut: false, cause }
}
