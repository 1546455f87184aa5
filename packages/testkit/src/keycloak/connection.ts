import type { Way } from '../way/way.ts'

/** All that is needed to use a running Keycloak from another process. Plain JSON. */
export interface KeycloakConnection {
  /** Base URL, without a slash at the end. Also valid inside a container, for Keycloak's calls to itself. */
  readonly url: string
  /** The master realm's administrator. */
  readonly admin: { readonly username: string; readonly password: string }
  readonly way: Way
  /** As the server tells it: `26.7.5`. */
  readonly version: string
  /** The authority (PEM) that signed its certificate. Absent: it speaks HTTP. */
  readonly ca?: string
}

/** The name by which a container reaches this machine. */
export const HOST_INSIDE_CONTAINER = 'host.docker.internal'

/**
 * The URL by which Keycloak itself reaches a service of this machine, which must listen on every address if Keycloak
 * is in a container. Keycloak's own URL stays as it is: it listens on the same port inside and outside.
 */
export function fromInside(
  { url: own, way }: Pick<KeycloakConnection, 'url' | 'way'>,
  url: string,
): string {
  const target = new URL(url)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(target.hostname)
  if (way === 'process' || !isHere || target.origin === new URL(own).origin) return url
  return url.replace(target.host, `${HOST_INSIDE_CONTAINER}:${target.port || '80'}`)
}
