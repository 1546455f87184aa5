import { err, ok, Secret, type Result } from '@cambio/validation'
import { headerValues } from '../route/request-head.ts'

export type CredentialFailure =
  | { readonly reason: 'credential_missing' }
  | { readonly reason: 'credential_malformed' }
  | { readonly reason: 'credential_repeated' }
  | { readonly reason: 'credential_in_query' }

/** Where a credential may be: `headers` as the flat list of Node's `rawHeaders`, `query` with its `?`, or empty. */
export interface CredentialSources {
  readonly headers: readonly string[]
  readonly query: string
}

/** RFC 6750, 2.1: `Bearer`, spaces, one `b64token`. The scheme's case does not matter (RFC 9110, 11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i
const BEARER_SCHEME = /^bearer(?:[\s,]|$)/i

/**
 * Reads the one bearer token of a request (RFC 6750, 2 and 3.1). It may be in the `Authorization` header and nowhere else:
 * two headers are refused, also equal ones, because the next server could read the other one; a token in the URL
 * is refused, because URLs are logged (RFC 9700, 4.3.2).
 *
 * Another scheme counts as no credential. Does not look into the token.
 */
export function readCredential({
  headers,
  query,
}: CredentialSources): Result<Secret, CredentialFailure> {
  if (hasParameter(query, 'access_token')) return err({ reason: 'credential_in_query' })

  const [authorization, ...others] = headerValues(headers, 'authorization')
  if (others.length > 0) return err({ reason: 'credential_repeated' })
  if (authorization === undefined || !BEARER_SCHEME.test(authorization)) {
    return err({ reason: 'credential_missing' })
  }

  const [, token] = BEARER.exec(authorization) ?? []
  if (token === undefined) return err({ reason: 'credential_malformed' })
  return isElsewhere(token, { headers, query })
    ? err({ reason: 'credential_repeated' })
    : ok(new Secret(token))
}

/** Some servers split at `;` as well, so both count. */
function hasParameter(query: string, name: string): boolean {
  return new URLSearchParams(query.replaceAll(';', '&')).has(name)
}

/** The same token in a cookie, another header or the URL would reach the upstream. */
function isElsewhere(token: string, { headers, query }: CredentialSources): boolean {
  return query.includes(token) || headers.filter((text) => text.includes(token)).length > 1
}
