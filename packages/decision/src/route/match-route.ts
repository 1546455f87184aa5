import {
  comparePlaces,
  compareWithinPlace,
  FORWARDED_METHODS,
  hostMatches,
  meetsHeaderRule,
  parseMatch,
  pathMatches,
  plainHost,
  splitPath,
  UNFORWARDED_METHODS,
  type RouteMatch,
  type RoutePattern,
} from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { headerValues } from '../request/request-head.ts'

export type RouteFailure =
  | { readonly reason: 'route_not_found' }
  | { readonly reason: 'method_not_allowed'; readonly allow: readonly string[] }

/** What matching needs to know of a route. */
export interface Matchable {
  readonly match: RouteMatch
}

/** What routes are matched by. */
export interface MatchedRequest {
  /** As in the `Host` header. */
  readonly host: string
  /** A judged path; see `readRequestPath`. */
  readonly path: string
  readonly method: string
  /** The flat list of Node's `rawHeaders`. */
  readonly headers: readonly string[]
}

interface Candidate<Route> {
  readonly route: Route
  readonly pattern: RoutePattern
}

/** Routes of one host and path, the most specific first; at least one. */
type Place<Route> = readonly [Candidate<Route>, ...Candidate<Route>[]]

/** Routes, taken apart and put into order once. Made by {@link createRouteTable}. */
export interface RouteTable<Route> {
  /** The most specific first. */
  readonly places: readonly Place<Route>[]
  /** Some route is for certain hosts only. */
  readonly asksHost: boolean
}

/** The order of the routes does not matter. */
export function createRouteTable<Route extends Matchable>(
  routes: readonly Route[],
): RouteTable<Route> {
  const candidates = routes.map((route) => ({ route, pattern: parseMatch(route.match) }))
  const asksHost = candidates.some(({ pattern }) => pattern.host.kind !== 'any')
  const byPlace = Map.groupBy(candidates, ({ pattern }) => placeOf(pattern))
  return {
    places: [...byPlace.values()]
      .flatMap(mostSpecificFirst)
      .toSorted(([one], [other]) => comparePlaces(other.pattern, one.pattern)),
    asksHost,
  }
}

/**
 * Finds the route of a request: the most specific one by host, then path, then methods, then headers.
 *
 * Host and path are settled first: a method that no route of the most specific place takes is refused, and so are headers that
 * fit none of them, also when a wider route would take the request: a narrow route must not be passed by on the
 * way through a wider one.
 */
export function matchRoute<Route extends Matchable>(
  { places, asksHost }: RouteTable<Route>,
  request: MatchedRequest,
): Result<Route, RouteFailure> {
  const host = asksHost ? plainHost(request.host) : ''
  const path = splitPath(request.path)
  const place = places.find(
    ([{ pattern }]) => hostMatches(pattern.host, host) && pathMatches(pattern.path, path),
  )
  if (place === undefined) return err({ reason: 'route_not_found' })

  const taking = place.filter(({ pattern }) => takes(pattern, request.method))
  if (taking.length === 0) return err(methodNotAllowed(place))
  const found = taking.find(({ pattern }) => meetsHeaders(pattern, request.headers))
  return found === undefined ? err({ reason: 'route_not_found' }) : ok(found.route)
}

/** Equal for patterns that match the same hosts and paths: the names of parameters don't count. */
function placeOf({ host, path }: RoutePattern): string {
  const segments = path.segments.map((each) => ('literal' in each ? each.literal : null))
  return JSON.stringify([host, segments, path.exact])
}

function mostSpecificFirst<Route>(candidates: readonly Candidate<Route>[]): Place<Route>[] {
  const [first, ...others] = candidates.toSorted((one, other) =>
    compareWithinPlace(other.pattern, one.pattern),
  )
  return first === undefined ? [] : [[first, ...others]]
}

function takes({ methods }: RoutePattern, method: string): boolean {
  return !UNFORWARDED_METHODS.includes(method) && (methods?.includes(method) ?? true)
}

function meetsHeaders(pattern: RoutePattern, headers: readonly string[]): boolean {
  return Object.entries(pattern.headers).every(([name, rule]) =>
    meetsHeaderRule(headerValues(headers, name), rule),
  )
}

function methodNotAllowed<Route>(place: Place<Route>): RouteFailure {
  const taken = place.flatMap(({ pattern }) => pattern.methods ?? FORWARDED_METHODS)
  const allow = [...new Set(taken)].filter((method) => !UNFORWARDED_METHODS.includes(method))
  return { reason: 'method_not_allowed', allow }
}
