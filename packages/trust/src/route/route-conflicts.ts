import { quoted } from '../problem.ts'
import type { Fault } from '../problem.ts'
import { exampleHost, hostCovers } from './host-pattern.ts'
import type { PathPattern } from './path-pattern.ts'
import type { RouteMatch } from './route-match.ts'
import {
  commonRequest,
  compareSpecificity,
  covers,
  type ExampleRequest,
  parseMatch,
  type RoutePattern,
} from './route-pattern.ts'

/** A route of the trust file, and where it stands in the list. */
export interface PlacedRoute {
  readonly index: number
  readonly name: string
  readonly match: RouteMatch
}

/**
 * What is wrong between routes.
 *
 * - `shadowed`: the others take every request of this one, so it could never win.
 * - `ambiguous`: some requests match both, and nothing decides.
 */
export interface RouteConflict {
  readonly kind: 'ambiguous' | 'shadowed'
  /** For `shadowed`, the one that can never win; for `ambiguous`, the later one. */
  readonly route: PlacedRoute
  /** One, or two that shadow the route together. */
  readonly others: readonly [PlacedRoute, ...PlacedRoute[]]
  /** A request that the route and the first of the others match. */
  readonly example: ExampleRequest
}

type Parsed = PlacedRoute & { readonly pattern: RoutePattern }

/**
 * Every pair of routes that one request can match while neither is more specific, and every route that can never win. Without
 * such, each request has one most specific route, whatever the order of the list.
 */
export function findRouteConflicts(routes: readonly PlacedRoute[]): readonly RouteConflict[] {
  const parsed = routes.map((route): Parsed => ({ ...route, pattern: parseMatch(route.match) }))
  return parsed.flatMap((route, at) => [
    ...parsed.slice(0, at).flatMap((earlier) => conflictOf(route, earlier)),
    ...shadowOfTwo(route, parsed),
  ])
}

function conflictOf(later: Parsed, earlier: Parsed): readonly RouteConflict[] {
  if (compareSpecificity(later.pattern, earlier.pattern) !== 0) return []
  const example = commonRequest(later.pattern, earlier.pattern)
  if (example === undefined) return []
  if (covers(earlier.pattern, later.pattern))
    return [{ kind: 'shadowed', route: later, others: [earlier], example }]
  if (covers(later.pattern, earlier.pattern))
    return [{ kind: 'shadowed', route: earlier, others: [later], example }]
  return [{ kind: 'ambiguous', route: later, others: [earlier], example }]
}

/**
 * A more specific route leaves a less specific one something, since there is always another host or segment; so do several, with
 * one exception: `/` exactly and `/{any}` leave `/` nothing. Host and path are settled first, so methods and headers do not count.
 */
function shadowOfTwo(route: Parsed, all: readonly Parsed[]): readonly RouteConflict[] {
  const { host, path } = route.pattern
  if (path.exact || path.segments.length > 0) return []
  const sameHost = all.filter(
    ({ pattern }) => hostCovers(pattern.host, host) && hostCovers(host, pattern.host),
  )
  const root = sameHost.find(
    ({ pattern }) => pattern.path.exact && pattern.path.segments.length === 0,
  )
  const below = sameHost.find(({ pattern }) => isAnyBelow(pattern.path))
  if (root === undefined || below === undefined) return []
  const example = { method: 'GET', host: exampleHost(host), path: '/', headers: {} }
  return [{ kind: 'shadowed', route, others: [root, below], example }]
}

const isAnyBelow = ({ segments: [first, ...more], exact }: PathPattern): boolean =>
  !exact && first !== undefined && 'param' in first && more.length === 0

/** A conflict in words. Continues `routes[1].match`. */
export function describeConflict({ kind, route, others, example }: RouteConflict): Fault {
  const names = others.map(nameOf).join(' and ')
  const request = describeExample(example)
  return kind === 'shadowed'
    ? {
        message: `can never win: all that ${nameOf(route)} matches, ${names} ${others.length > 1 ? 'match' : 'matches'} too, such as ${request}`,
        hint: `take routes[${route.index}] away, or give it another host, path or methods than ${others.map(({ index }) => `routes[${index}]`).join(' and ')}`,
      }
    : {
        message: `is ambiguous: ${nameOf(route)} and ${names} match ${request}, and neither is more specific`,
        hint: 'give them methods that differ, or one of them another host, a longer path or one more header',
      }
}

function nameOf({ index, name }: PlacedRoute): string {
  return `routes[${index}] (${quoted(name)})`
}

function describeExample({ method, host, path, headers }: ExampleRequest): string {
  const asked = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${path} at ${host}`, ...asked].join(', ')
}
