import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePolicy } from '../admin/authorization-api.ts'
import { isOurPolicy } from '../desired/marker.ts'
import { namesOf, ownerOf } from '../resources/permission-names.ts'
import type {
  FormerGrant,
  FormerIdentityProvider,
  OrphanedPermission,
  OwnerName,
} from '../resources/resource.ts'

/** What this plan takes away. */
interface Removals {
  readonly former: readonly FormerIdentityProvider[]
  readonly prune: boolean
}

/** What becomes of a permission that ours are bound to and the trust file does not speak of. */
export interface Fate {
  readonly leftover: FormerGrant | OrphanedPermission
  /** The permission's name, where the plan ends the binding. */
  readonly ends: readonly string[]
}

/**
 * Undefined for a permission that is left alone: about something else, somebody else's too, or one that Keycloak
 * clears up itself.
 *
 * @param policies Names of ours on it.
 */
export async function fateOf(
  permission: LivePolicy,
  policies: readonly string[],
  { former, prune }: Removals,
  api: AdminApi,
): Promise<Fate | undefined> {
  const owner = ownerOf(permission.name)
  if (owner === undefined) return undefined
  const of = former.some(({ internalId }) => internalId === owner.id)
    ? undefined
    : await livingOwner(owner, api)
  if (of !== undefined) {
    const leftover: FormerGrant = {
      kind: 'former-grant',
      of: { ...of, declared: false },
      policies,
      prune,
      fields: {},
    }
    return { leftover, ends: prune ? [permission.name] : [] }
  }
  // Keycloak itself clears up after a client.
  if (owner.kind === 'client') return undefined
  const bound = await api.authorization.policiesOf(permission)
  return bound.every(isOurPolicy) ? orphan(owner.id) : undefined
}

function orphan(internalId: string): Fate {
  return {
    leftover: { kind: 'orphaned-permission', internalId, fields: {} },
    ends: [namesOf('identity-provider', internalId).permission],
  }
}

async function livingOwner(
  { kind, id }: NonNullable<ReturnType<typeof ownerOf>>,
  api: AdminApi,
): Promise<OwnerName | undefined> {
  if (kind === 'client') {
    const clientId = await api.clients.clientIdOf(id)
    return clientId === undefined ? undefined : { kind, clientId }
  }
  // Keycloak takes the internal id for an alias too.
  const live = await api.identityProviders.find(id)
  return live?.alias === undefined ? undefined : { kind, alias: live.alias }
}
