import { headersCover, type HeaderRules, commonHeaders } from './header-rule.ts'
import {
  commonHost,
  compareHosts,
  hostCovers,
  type HostPattern,
  parseHost,
} from './host-pattern.ts'
import {
  commonPath,
  comparePaths,
  parsePath,
  pathCovers,
  type PathPattern,
} from './path-pattern.ts'
import type { RouteMatch } from './route-match.ts'

/** A route's match, taken apart once. */
export interface RoutePattern {
  readonly host: HostPattern
  readonly path: PathPattern
  /** Absent: all. */
  readonly methods: readonly string[] | undefined
  readonly headers: HeaderRules
}

/** A request that shows what two routes have in common. */
export interface ExampleRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export function parseMatch({ host, path, exact, methods, headers }: RouteMatch): RoutePattern {
  return { host: parseHost(host), path: parsePath(path, exact), methods, headers }
}

/**
 * Positive when the first is more specific, 0 when neither is. In this order: host (exact, longer wildcard, shorter wildcard, any);
 * path, segment by segment (literal, parameter, exact end, open end); methods (listed, any); headers (more, fewer).
 */
export function compareSpecificity(one: RoutePattern, other: RoutePattern): number {
  return comparePlaces(one, other) || compareWithinPlace(one, other)
}

/** The part of {@link compareSpecificity} about host and path. */
export function comparePlaces(one: RoutePattern, other: RoutePattern): number {
  return compareHosts(one.host, other.host) || comparePaths(one.path, other.path)
}

/** The part of {@link compareSpecificity} about methods and headers. */
export function compareWithinPlace(one: RoutePattern, other: RoutePattern): number {
  const listed = ({ methods }: RoutePattern): number => (methods === undefined ? 0 : 1)
  const asked = ({ headers }: RoutePattern): number => Object.keys(headers).length
  return listed(one) - listed(other) || asked(one) - asked(other)
}

/** Can one request match both? */
export function overlaps(one: RoutePattern, other: RoutePattern): boolean {
  return commonRequest(one, other) !== undefined
}

/** Does the first match every request that the second matches? */
export function covers(one: RoutePattern, other: RoutePattern): boolean {
  return (
    hostCovers(one.host, other.host) &&
    pathCovers(one.path, other.path) &&
    (one.methods === undefined ||
      (other.methods?.every((method) => one.methods?.includes(method)) ?? false)) &&
    headersCover(one.headers, other.headers)
  )
}

/** A request that both match, if there is one. */
export function commonRequest(one: RoutePattern, other: RoutePattern): ExampleRequest | undefined {
  const host = commonHost(one.host, other.host)
  if (host === undefined) return undefined
  const path = commonPath(one.path, other.path)
  if (path === undefined) return undefined
  const method = commonMethod(one.methods, other.methods)
  if (method === undefined) return undefined
  const headers = commonHeaders(one.headers, other.headers)
  return headers && { method, host, path, headers }
}

function commonMethod(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): string | undefined {
  if (one === undefined) return other === undefined ? 'GET' : other[0]
  return one.find((method) => other?.includes(method) ?? true)
}
