import { isJsonObject } from '@cambio/validation'

/**
 * The roles of one client that our own access token carries; undefined for a lightweight token, which
 * carries no roles though its account may hold some. `admin-cli` gets such tokens.
 *
 * Composite roles come expanded. Does not verify the token: it was just given to us.
 */
export function tokenRoles(token: string, client: string): ReadonlySet<string> | undefined {
  const claims = claimsOf(token)
  if (claims === undefined || !('resource_access' in claims || 'realm_access' in claims)) {
    return undefined
  }
  const access = isJsonObject(claims['resource_access']) ? claims['resource_access'][client] : {}
  const roles = isJsonObject(access) ? access['roles'] : []
  return new Set(Array.isArray(roles) ? roles.map(String) : [])
}

function claimsOf(token: string) {
  try {
    const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
    const claims: unknown = JSON.parse(text)
    return isJsonObject(claims) ? claims : undefined
  } catch {
    // An opaque token tells nothing.
    return undefined
  }
}
