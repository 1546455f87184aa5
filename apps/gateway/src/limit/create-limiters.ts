import { hash } from 'node:crypto'
import type { Windows } from '@cambio/cache'
import type { EffectiveRateLimit, EffectiveRoute, EffectiveTrust } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { Meters } from '../metrics/meters.ts'
import type { Authenticated, Inbound, Open } from '../pipeline/states.ts'
import { COUNTED_BY_TOKEN, COUNTED_OPENLY } from './counted-for.ts'
import type { Quota } from './quota.ts'

/** More requests than a rate limit lets through. */
export interface RateLimited {
  readonly reason: 'rate_limited'
  /** Its name in the trust file. */
  readonly limit: string
  readonly retryAfterSeconds: number
  /** Of every limit that has counted the request. */
  readonly quotas: readonly Quota[]
}

/** Counts a request, and says whether it is still within all limits. */
export type Limiter<Request> = (request: Request) => Promise<Result<undefined, RateLimited>>

/** Absent: there are no such limits, on any route. */
export interface Limiters {
  readonly limitOpenly?: Limiter<Inbound | Open>
  readonly limitByToken?: Limiter<Authenticated>
}

export interface LimiterParts {
  readonly trust: Pick<EffectiveTrust, 'routes' | 'rateLimits'>
  readonly windows: Windows
  readonly meters: Pick<Meters, 'rateLimited'>
}

/**
 * Limits per gateway, route and address before the token is looked at, so that wrong tokens count; those per issuer, client and subject
 * after it is accepted, so that nobody counts for another, and before anything is asked of Keycloak.
 *
 * A request that one limit refuses has been counted by the others too. Names of windows are hashes: no claim is kept.
 */
export function createLimiters(parts: LimiterParts): Limiters {
  const limitOpenly = createLimiter(COUNTED_OPENLY, parts)
  const limitByToken = createLimiter(COUNTED_BY_TOKEN, parts)
  return { ...(limitOpenly && { limitOpenly }), ...(limitByToken && { limitByToken }) }
}

interface Counting<Request> {
  readonly limit: EffectiveRateLimit
  /** The route's name where the limit is its own. */
  readonly of: string | null
  readonly countedFor: (request: Request) => readonly string[]
}

function createLimiter<Request extends Inbound | Open>(
  kinds: Readonly<
    Partial<Record<EffectiveRateLimit['per'], (request: Request) => readonly string[]>>
  >,
  { trust, windows, meters }: LimiterParts,
): Limiter<Request> | undefined {
  const counting = new Map(trust.routes.map((route) => [route, countingOn(route)]))
  if ([...counting.values()].every((each) => each.length === 0)) return undefined

  return async (request) => {
    const quotas = await Promise.all(
      (counting.get(request.route) ?? []).map((each) => count(each, request)),
    )
    const all = [...(request.request.quotas ?? []), ...quotas.map(({ quota }) => quota)]
    request.request.quotas = all
    const over = quotas.filter(({ isOver }) => isOver).map(({ quota }) => quota)
    const [longest] = over.toSorted((one, other) => other.resetSeconds - one.resetSeconds)
    if (longest === undefined) return ok(undefined)
    meters.rateLimited.inc({ limit: longest.limit.name })
    const { limit, resetSeconds: retryAfterSeconds } = longest
    return err({ reason: 'rate_limited', limit: limit.name, retryAfterSeconds, quotas: all })
  }

  function countingOn(route: EffectiveRoute): readonly Counting<Request>[] {
    const everywhere = trust.rateLimits.map((limit) => ({ limit, of: null }))
    const here = route.rateLimits.map((limit) => ({ limit, of: route.name }))
    return [...everywhere, ...here].flatMap((each) => {
      const countedFor = kinds[each.limit.per]
      return countedFor === undefined ? [] : [{ ...each, countedFor }]
    })
  }

  async function count(
    { limit, of, countedFor }: Counting<Request>,
    request: Request,
  ): Promise<{ readonly quota: Quota; readonly isOver: boolean }> {
    const { name, per, requests, windowSeconds } = limit
    const parts = [of, name, per, windowSeconds, ...countedFor(request)]
    const window = hash('sha256', JSON.stringify(parts), 'base64url')
    const counted = await windows.count(window, windowSeconds, requests)
    const remaining = Math.max(requests - counted.count, 0)
    const resetSeconds = Math.max(Math.ceil(counted.restSeconds), 1)
    return { quota: { limit, remaining, resetSeconds }, isOver: counted.count > requests }
  }
}
