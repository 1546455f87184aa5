import type { AdminApi } from '../admin/admin-api.ts'
import { AdminError } from '../admin/failure.ts'
import { type Owner, ownerAddress } from './resource.ts'

/** The scope whose permission decides who may exchange. */
export const TOKEN_EXCHANGE = 'token-exchange'

/** How Keycloak calls what belongs to an owner's `token-exchange` permission. */
export interface PermissionNames {
  readonly resource: string
  readonly permission: string
}

/**
 * The names are made of the owner's internal id, so a re-created owner has others: what was bound for the
 * old one does not count for it.
 */
export async function permissionNames(
  owner: Owner,
  api: AdminApi,
): Promise<PermissionNames | undefined> {
  const word = owner.kind === 'client' ? 'client' : 'idp'
  const id = await idOf(owner, api)
  if (id === undefined) return undefined
  return {
    resource: `${word}.resource.${id}`,
    permission: `${TOKEN_EXCHANGE}.permission.${word}.${id}`,
  }
}

/** As {@link permissionNames}, for an owner that was there a moment ago. */
export async function requireNames(owner: Owner, api: AdminApi): Promise<PermissionNames> {
  return required(await permissionNames(owner, api), ownerAddress(owner))
}

/** Something an earlier step made or found. */
export function required<Found>(found: Found | undefined, what: string): Found {
  if (found === undefined) throw new AdminError({ reason: 'vanished', what })
  return found
}

async function idOf(owner: Owner, api: AdminApi): Promise<string | undefined> {
  if (owner.kind === 'client') return (await api.clients.find(owner.clientId))?.id
  return (await api.identityProviders.find(owner.alias))?.internalId
}
