import { literalPrefix, type RouteMatch } from '@cambio/trust'

/** RFC 9728, 3: what is put between the host and the path of a resource. */
export const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/**
 * A route as a protected resource (RFC 9728, 1.2): its literal path at our public origin, up to the first parameter. A route of one
 * host is at that host; one of many is at the host that was asked for.
 *
 * @param publicUrl Our origin, as clients see it.
 * @param host The request's host, where the route's own is a wildcard.
 */
export function resourceOf(
  { host: own, path }: RouteMatch,
  publicUrl: string,
  host?: string,
): string {
  const origin = new URL(publicUrl)
  const actual = own?.startsWith('*.') ? host : own
  if (actual !== undefined) origin.hostname = new URL(`http://${actual}`).hostname
  const prefix = literalPrefix(path)
  return prefix === '/' ? origin.origin : origin.origin + prefix
}

/** Where a resource's metadata is (RFC 9728, 3.1): the value of `resource_metadata` in a challenge (5.1). */
export function metadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return origin + WELL_KNOWN + (pathname === '/' ? '' : pathname)
}
