import { literalPrefix, type RouteMatch } from '@cambio/trust'

/** RFC 9728, 3: what is put between the host and the path of a resource. */
export const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/**
 * The origin by which clients know a route: our public one. A route of one host is at that host; one of many is at the host that was
 * asked for.
 *
 * @param publicUrl Our origin, as clients see it.
 * @param host The request's host, where the route's own is a wildcard.
 */
export function originOf(
  { host: own }: Pick<RouteMatch, 'host'>,
  publicUrl: string,
  host?: string,
): string {
  const url = new URL(publicUrl)
  const actual = own?.startsWith('*.') ? host : own
  // A name that no URL can have is nobody's, whatever a client wrote.
  const named = actual === undefined ? null : URL.parse(`http://${actual}`)
  if (named !== null) url.hostname = named.hostname
  return url.origin
}

/**
 * A route as a protected resource (RFC 9728, 1.2): its literal path at its origin, up to the first parameter. See {@link originOf}.
 */
export function resourceOf(match: RouteMatch, publicUrl: string, host?: string): string {
  const origin = originOf(match, publicUrl, host)
  const prefix = literalPrefix(match.path)
  return prefix === '/' ? origin : origin + prefix
}

/** Where a resource's metadata is (RFC 9728, 3.1): the value of `resource_metadata` in a challenge (5.1). */
export function metadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return origin + WELL_KNOWN + (pathname === '/' ? '' : pathname)
}
