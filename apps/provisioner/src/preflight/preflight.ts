import type { TrustFile } from '@cambio/trust'
import type { Session } from '../admin/session.ts'
import type { AdminRole } from '../admin/failure.ts'
import { accountOf } from '../admin/token-source.ts'
import { unlessForbidden } from '../admin/unless-forbidden.ts'
import type { Resource } from '../resources/resource.ts'
import { type MissingFeatures, missingFeatures } from './features.ts'
import { missingRoles } from './missing-roles.ts'
import { type Purpose, requiredRoles, roleClientOf } from './roles.ts'
import { tokenRoles } from './token-roles.ts'

/** Why a run cannot be made on this server with this account, found out before any write. */
export type PreflightFailure =
  | { readonly reason: 'realm_missing'; readonly realm: string }
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
  trust: TrustFile,
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
  if (!(await api.server.realmExists())) return { reason: 'realm_missing', realm: api.realm }

  const roads = missingFeatures(trust, enabled)
  if (roads.length > 0) return { reason: 'features_missing', roads }

  const claimed = tokenRoles(await tokens.getAccessToken(), roleClient)
  const missing = await missingRoles(needed, claimed, api.server)
  return missing.length > 0 ? lacking(missing) : undefined
}
