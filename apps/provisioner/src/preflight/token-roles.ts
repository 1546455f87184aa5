import { isJsonObject } from '@cambio/validation'

/**
 * The roles of one client that our own access token carries; undefined for a lightweight token, which
 * carries no roles though its account may hold some. `admin-cli` gets such tokens.
 *
 * Composite roles come expanded. Does not verify the token: it was just given to us.
 */
export function tokenRoles(token: string, client: string): ReadonlySet<string> | undefined {
  const claims = roleClaimsOf(token)
  if (claims === undefined) return undefined
  const { resource_access: access } = claims
  return rolesIn(isJsonObject(access) ? access[client] : undefined)
}

/**
 * Whether an account of realm `home` may create realms, by its token; true when the token carries no roles
 * and so does not tell.
 */
export function mayCreateRealm(token: string, home: string): boolean {
  if (home !== 'master') return false
  const claims = roleClaimsOf(token)
  return claims === undefined || rolesIn(claims['realm_access']).has('create-realm')
}

function rolesIn(access: unknown): ReadonlySet<string> {
  const roles = isJsonObject(access) ? access['roles'] : []
  return new Set(Array.isArray(roles) ? roles.map(String) : [])
}

/** Undefined for a token that tells nothing of roles. */
function roleClaimsOf(token: string) {
  const claims = claimsOf(token) ?? {}
  return 'resource_access' in claims || 'realm_access' in claims ? claims : undefined
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
