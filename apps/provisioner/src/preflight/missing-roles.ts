import type { AdminRole } from '../admin/failure.ts'
import type { ServerApi } from '../admin/server-api.ts'
import { isHeld } from './roles.ts'

/**
 * The needed roles this account lacks. What the token claims counts; for the rest the server is asked
 * where it can be asked without writing. A role nobody can tell of is taken as held when the token carries
 * no roles at all: the request that needs it will name it.
 *
 * @param claimed Roles in our token; undefined when it carries none.
 */
export async function missingRoles(
  needed: readonly AdminRole[],
  claimed: ReadonlySet<string> | undefined,
  server: ServerApi,
): Promise<readonly AdminRole[]> {
  const unclaimed = needed.filter((role) => !isHeld(role, claimed ?? new Set()))
  const answers = await Promise.all(
    unclaimed.map(async (role) => ({ role, held: await ask(role, server) })),
  )
  const unknown = claimed === undefined
  return answers.filter(({ held }) => !(held ?? unknown)).map(({ role }) => role)
}

async function ask(role: AdminRole, server: ServerApi): Promise<boolean | undefined> {
  switch (role) {
    case 'view-identity-providers':
      return await server.mayViewIdentityProviders()
    case 'manage-identity-providers':
      return await server.mayManageIdentityProviders()
    case 'view-clients':
      return await server.mayViewClients()
    case 'manage-clients':
      return await server.mayManageClients()
    case 'view-realm':
      return await server.mayViewRealm()
    case 'create-realm':
    case 'manage-realm':
    case 'view-users':
    case 'manage-users':
    case 'view-events':
    case 'view-authorization':
    case 'manage-authorization':
      // Only a write would tell; and before the first permission every path of authorization is 404 for everybody.
      return undefined
  }
}
