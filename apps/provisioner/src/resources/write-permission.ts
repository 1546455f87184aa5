import { DecisionStrategy } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePermission } from '../admin/authorization-api.ts'

/**
 * Writes a permission with these policies bound and everything else as it is, but for what `change` says.
 *
 * Every list is sent in full, and so are logic and decision strategy: left out, Keycloak would set them
 * back to its defaults.
 */
export async function writePermission(
  { permission, resources, scopes }: LivePermission,
  { authorization }: AdminApi,
  change: Pick<PolicyRepresentation, 'logic' | 'resources' | 'scopes'> & {
    readonly policies: string[]
  },
): Promise<void> {
  const { id, name, description, decisionStrategy, logic } = permission
  await authorization.updateScopePermission(id, {
    id,
    name,
    ...(description === undefined ? {} : { description }),
    type: 'scope',
    decisionStrategy: decisionStrategy ?? DecisionStrategy.UNANIMOUS,
    ...(logic === undefined ? {} : { logic }),
    resources: resources.map((one) => one.id),
    scopes: scopes.map((one) => one.id),
    ...change,
  })
}

/** Takes the policies of these names out of what is bound, and leaves the rest. */
export async function unbindPolicies(
  live: LivePermission,
  api: AdminApi,
  names: readonly string[],
): Promise<void> {
  const kept = live.policies.filter(({ name }) => !names.includes(name))
  await writePermission(live, api, { policies: kept.map(({ id }) => id) })
}
