import type { Session } from '../admin/session.ts'
import type { AdminRole } from '../admin/failure.ts'
import { accountOf } from '../admin/login.ts'
import { unlessForbidden } from '../admin/unless-forbidden.ts'
import type { Resource } from '../resources/resource.ts'
import { roadsIn, type SettledTrust } from '../settled/settled-trust.ts'
import { type MissingFeatures, missingFeatures } from './features.ts'
import { missingRoles } from './missing-roles.ts'
import { type Purpose, requiredRoles, roleClientOf } from './roles.ts'
import { mayCreateRealm, tokenRoles } from './token-roles.ts'

/** Why a run cannot be made on this server with this account, found out before any write. */
export type PreflightFailure =
  | { readonly reason: 'realm_missing'; readonly realm: string }
  | {
      readonly reason: 'realm_not_creatable'
      readonly realm: string
      readonly account: string
      /** Realm the account lives in. */
      readonly home: string
    }
  | { readonly reason: 'features_missing'; readonly roads: readonly MissingFeatures[] }
  | {
      readonly reason: 'roles_missing'
      readonly account: string
      /** Realm the account lives in. */
      readonly home: string
      /** Client in that realm whose roles are meant. */
      readonly roleClient: string
      readonly roles: readonly AdminRole[]
    }

/** Asks the server whether this run can be made; undefined when it can. Sends no writing request. */
export async function preflight(
  { api, login, tokens }: Session,
  trust: SettledTrust,
  resources: readonly Resource[],
  purpose: Purpose,
): Promise<PreflightFailure | undefined> {
  const needed = requiredRoles(resources, purpose)
  const roleClient = roleClientOf(api.realm, login.realm)
  const lacking = (roles: readonly AdminRole[]): PreflightFailure => ({
    reason: 'roles_missing',
    account: accountOf(login),
    home: login.realm,
    roleClient,
    roles,
  })

  // Every admin role opens the server's features; an account that may not see them has none.
  const enabled = await unlessForbidden(api.server.features())
  if (enabled === undefined) return lacking(needed)
  const { realm } = api
  const exists = await api.server.realmExists()
  if (!exists && trust.keycloak.createRealm !== true) return { reason: 'realm_missing', realm }

  const roads = missingFeatures(roadsIn(trust), enabled)
  if (roads.length > 0) return { reason: 'features_missing', roads }

  const token = await tokens.getAccessToken()
  if (!exists) {
    // There is nothing to look at yet; who creates the realm gets its roles.
    const isReady = purpose === 'plan' || mayCreateRealm(token, login.realm)
    return isReady
      ? undefined
      : { reason: 'realm_not_creatable', realm, account: accountOf(login), home: login.realm }
  }
  const claimed = tokenRoles(token, roleClient)
  const missing = await missingRoles(needed, claimed, api.server)
  return missing.length > 0 ? lacking(missing) : undefined
}
