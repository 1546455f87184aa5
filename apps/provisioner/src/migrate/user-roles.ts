import type { AdminRole } from '../admin/failure.ts'
import { accountOf } from '../admin/login.ts'
import type { Session } from '../admin/session.ts'
import { missingRoles } from '../preflight/missing-roles.ts'
import type { PreflightFailure } from '../preflight/preflight.ts'
import { roleClientOf } from '../preflight/roles.ts'
import { tokenRoles } from '../preflight/token-roles.ts'

/** The roles about users that a migration needs besides and this account lacks; undefined when it has them. */
export async function lackingUserRoles(
  { api, login, tokens }: Session,
  needed: readonly AdminRole[],
): Promise<PreflightFailure | undefined> {
  const roleClient = roleClientOf(api.realm, login.realm)
  const claimed = tokenRoles(await tokens.getAccessToken(), roleClient)
  const roles = await missingRoles(needed, claimed, api.server)
  if (roles.length === 0) return undefined
  return {
    reason: 'roles_missing',
    account: accountOf(login),
    home: login.realm,
    roleClient,
    roles,
  }
}
