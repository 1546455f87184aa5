import { err, ok, type Result } from '@cambio/validation'

export type RouteFailure =
  | { readonly reason: 'route_not_found' }
  | { readonly reason: 'method_not_allowed'; readonly allow: readonly string[] }

/** What matching needs to know of a route. */
export interface Matchable {
  readonly match: {
    /** Prefix by whole segments, without a trailing slash unless it is `/` alone. */
    readonly path: string
    /** Absent: all. */
    readonly methods?: readonly string[]
  }
}

/** What `Allow` names for a route that says nothing about methods. */
const COMMON_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Never forwarded: `CONNECT` opens a tunnel, and an upstream's `TRACE` answer shows the issued token to the client. */
const REFUSED_METHODS: readonly string[] = ['CONNECT', 'TRACE', 'TRACK']

/**
 * Finds the route of a request: by whole path segments, the longest path wins.
 *
 * A method the longest path does not take is refused, also when a shorter path would take it: a narrow
 * route must not be passed by on the way through a wider one.
 */
export function matchRoute<Route extends Matchable>(
  routes: readonly Route[],
  path: string,
  method: string,
): Result<Route, RouteFailure> {
  const reaching = routes.filter((route) => isWithin(path, prefixOf(route)))
  const longest = Math.max(...reaching.map((route) => prefixOf(route).length))
  const candidates = reaching.filter((route) => prefixOf(route).length === longest)
  if (candidates.length === 0) return err({ reason: 'route_not_found' })

  const route = candidates.find((candidate) => takes(candidate, method))
  return route === undefined ? err(methodNotAllowed(candidates)) : ok(route)
}

function prefixOf({ match: { path } }: Matchable): string {
  return path === '/' ? '' : path
}

function isWithin(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

function takes({ match: { methods } }: Matchable, method: string): boolean {
  return !REFUSED_METHODS.includes(method) && (methods?.includes(method) ?? true)
}

function methodNotAllowed(candidates: readonly Matchable[]): RouteFailure {
  const taken = candidates.flatMap(({ match }) => match.methods ?? COMMON_METHODS)
  const allow = [...new Set(taken)].filter((method) => !REFUSED_METHODS.includes(method))
  return { reason: 'method_not_allowed', allow }
}
