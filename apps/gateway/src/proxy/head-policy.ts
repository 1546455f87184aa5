import type { EffectiveRoute } from '@cambio/trust'
import { createIdentityHeaders, type IdentityHeaders } from '../identity/identity-headers.ts'
import { isForwardable } from './forward-headers.ts'
import { judgeOnce } from './judge-once.ts'

/** What of a client's head goes on by one route, and what of the issued token's claims goes with it. */
export interface HeadPolicy {
  readonly isForwardable: (name: string) => boolean
  /** Names of the cookies that go on. Absent: all. */
  readonly cookies?: ReadonlySet<string> | undefined
  /** Absent: none are set. */
  readonly identity?: IdentityHeaders | undefined
}

export type HeadPolicyOf = (route: EffectiveRoute) => HeadPolicy

/** One policy for each route. An identity header of one route is removed from what clients send on every route: an API may be behind several. */
export function createHeadPolicies(routes: readonly EffectiveRoute[]): HeadPolicyOf {
  const identities = new Set(routes.flatMap((route) => Object.keys(route.identityHeaders)))
  const goes = (name: string): boolean => isForwardable(name) && !identities.has(name)
  // Two for all routes: what is remembered of names is bounded, and names are chosen by clients.
  const withCookies = judgeOnce((name) => goes(name.toLowerCase()))
  const withoutCookies = judgeOnce((name) => goes(name.toLowerCase()) && !isCookie(name))

  const policies = new Map(
    routes.map((route) => [
      route,
      {
        isForwardable: route.cookies === 'drop' ? withoutCookies : withCookies,
        ...(typeof route.cookies === 'object' && { cookies: new Set(route.cookies) }),
        identity: createIdentityHeaders(route.identityHeaders),
      },
    ]),
  )
  return (route) => {
    const policy = policies.get(route)
    if (policy === undefined) throw new TypeError('a route is one of those of its generation')
    return policy
  }
}

const isCookie = (name: string): boolean => name.toLowerCase() === 'cookie'
