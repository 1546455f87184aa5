import type { EffectiveRoute, EffectiveTrust, EffectiveUpstream } from '@cambio/trust'
import type { VerifiedToken } from '@cambio/validation'
import { chooseByWeight, pointOf } from './choose-by-weight.ts'
import { createDestination, type Destination } from './destination.ts'
import type { Upstream } from './upstream.ts'

/**
 * Where a request of a route goes. Of several upstreams one user's requests all go to the same one, so that nobody sees two versions by turns: the user is who
 * the subject token says. Requests of nobody, and of tokens that name no user, are spread at random.
 *
 * @param subject Absent: the route is public.
 */
export type DestinationFor = (route: EffectiveRoute, subject?: VerifiedToken) => Destination

export function createDestinations(
  { routes }: Pick<EffectiveTrust, 'routes'>,
  open: (upstream: EffectiveUpstream) => Upstream,
): DestinationFor {
  const byRoute = new Map(routes.map((route) => [route, chooserOf(route, open)]))
  return (route, subject) => {
    const choose = byRoute.get(route)
    if (choose === undefined) throw new TypeError('a route is of the trust file it was found in')
    return choose(subject)
  }
}

type Choose = (subject?: VerifiedToken) => Destination

function chooserOf(route: EffectiveRoute, open: (upstream: EffectiveUpstream) => Upstream): Choose {
  // What is never chosen needs no connections.
  const choices = route.upstream.choices.filter(({ weight }) => weight > 0)
  const destinations = choices.map(({ upstream }) =>
    createDestination(route, upstream, open(upstream)),
  )
  const [only] = destinations
  if (only === undefined) throw new TypeError('a route has an upstream')
  if (destinations.length === 1) return () => only

  const weights = choices.map(({ weight }) => weight)
  // Routes to the same upstreams agree about a user; others choose anew, so that not always the same ones try what is new.
  const names = choices.map(({ upstream }) => upstream.name)
  return (subject) => destinations[chooseByWeight(weights, point(subject, names))] ?? only
}

function point(subject: VerifiedToken | undefined, names: readonly string[]): number {
  if (subject?.claims.sub === undefined) return Math.random()
  const { iss, sub } = subject.claims
  return pointOf([iss, sub, ...names])
}
