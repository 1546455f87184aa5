import { isLoopback } from '@cambio/validation'
import { isIP } from 'node:net'

/**
 * Whether an address says by itself that it may lead into our own network: it has Keycloak's host, is an IP address, or is
 * this machine. Whoever wrote it into the trust file has seen it there; behind a name nobody sees it.
 */
export function isOpenlyPrivate(address: string, keycloakUrl: string): boolean {
  const { hostname } = new URL(address)
  return hostname === new URL(keycloakUrl).hostname || isLoopback(hostname) || isAddress(hostname)
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0
}
