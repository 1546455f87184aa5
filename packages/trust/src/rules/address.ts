import { isLoopback } from '@cambio/validation'
import type { Fault } from '../problem.ts'

/** What an address is used for, and so what it may hold. */
export type AddressUse = 'keycloak' | 'issuer' | 'endpoint' | 'upstream' | 'public'

/**
 * What is wrong with an address that is already known to be an http or https URL. Never quotes it,
 * because it may hold a password.
 *
 * A query is allowed for endpoints only: some issuers tell their tenants apart by one.
 */
export function addressFaults(
  text: string,
  use: AddressUse,
  insecureAllowHttp: boolean,
): readonly Fault[] {
  const { protocol, hostname, pathname } = new URL(text)
  const faults: Fault[] = []
  if (protocol === 'http:' && !insecureAllowHttp && !isLoopback(hostname)) faults.push(CLEARTEXT)
  if (/^https?:\/\/[^/?#]*@/.test(text)) faults.push(USER_INFO)
  if (text.includes('#')) faults.push(FRAGMENT)
  if (text.includes('?') && use !== 'endpoint') faults.push(QUERY)
  if (use === 'upstream' && pathname !== '/') faults.push(UPSTREAM_PATH)
  if (use === 'public' && pathname !== '/') faults.push(PUBLIC_PATH)
  if (use === 'keycloak' && /\/realms(\/|$)/.test(pathname)) faults.push(REALM_IN_BASE)
  return faults
}

const CLEARTEXT: Fault = {
  message: 'is http, and not on this machine: tokens would cross the network readable',
  hint: 'write https, or allow it with insecureAllowHttp: true (INSECURE_ALLOW_HTTP=true)',
}
const USER_INFO: Fault = {
  message: 'holds a user name or password',
  hint: 'remove what stands before the @',
}
const FRAGMENT: Fault = { message: 'holds a fragment', hint: 'remove what follows the #' }
const QUERY: Fault = { message: 'holds a query', hint: 'remove what follows the ?' }
const UPSTREAM_PATH: Fault = {
  message: 'holds a path; requests keep the path they came with',
  hint: 'write scheme, host and port only; a route’s rewrite changes the path',
}
const PUBLIC_PATH: Fault = {
  message: 'holds a path; the routes say which paths there are',
  hint: 'write scheme, host and port only',
}
const REALM_IN_BASE: Fault = {
  message: 'holds the realm',
  hint: 'write the address without /realms/…; the realm has its own field',
}
