import type { AdminApi } from '../admin/admin-api.ts'
import { AdminError } from '../admin/failure.ts'
import { type OwnerName, ownerAddress } from './resource.ts'

/** The scope whose permission decides who may exchange. */
export const TOKEN_EXCHANGE = 'token-exchange'
const PERMISSION_OF = `${TOKEN_EXCHANGE}.permission.`

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
  owner: OwnerName,
  api: AdminApi,
): Promise<PermissionNames | undefined> {
  const id = await idOf(owner, api)
  return id === undefined ? undefined : namesOf(owner.kind, id)
}

/** @param id Keycloak's id of the owner. */
export function namesOf(kind: OwnerName['kind'], id: string): PermissionNames {
  const word = kind === 'client' ? 'client' : 'idp'
  return {
    resource: `${word}.resource.${id}`,
    permission: `${PERMISSION_OF}${word}.${id}`,
  }
}

/** Whose permission this is, by its name; undefined for a permission that is about something else. */
export function ownerOf(
  permission: string,
): { readonly kind: OwnerName['kind']; readonly id: string } | undefined {
  const [word, ...id] = permission.startsWith(PERMISSION_OF)
    ? permission.slice(PERMISSION_OF.length).split('.')
    : []
  if (word !== 'client' && word !== 'idp') return undefined
  return { kind: word === 'client' ? 'client' : 'identity-provider', id: id.join('.') }
}

/** As {@link permissionNames}, for an owner that was there a moment ago. */
export async function requireNames(owner: OwnerName, api: AdminApi): Promise<PermissionNames> {
  return required(await permissionNames(owner, api), ownerAddress(owner))
}

/** Something an earlier step made or found. */
export function required<Found>(found: Found | undefined, what: string): Found {
  if (found === undefined) throw new AdminError({ reason: 'vanished', what })
  return found
}

async function idOf(owner: OwnerName, api: AdminApi): Promise<string | undefined> {
  if (owner.kind === 'client') return (await api.clients.find(owner.clientId))?.id
  return (await api.identityProviders.find(owner.alias))?.internalId
}
