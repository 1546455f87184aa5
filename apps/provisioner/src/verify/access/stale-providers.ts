import type { AdminApi } from '../../admin/admin-api.ts'
import { ownerOf } from '../../resources/permission-names.ts'

/** Keycloak's providers that it asks, one after the other, whether an issuer's URL is theirs (`EXCHANGE_EXTERNAL_TOKEN`). */
const ASKED_BY_URL: readonly (string | undefined)[] = ['oidc', 'keycloak-oidc', 'oauth2']

/** Aliases of disabled providers that Keycloak comes across when it looks an issuer up by its URL. */
export async function disabledProviders(api: AdminApi): Promise<readonly string[]> {
  const all = await api.identityProviders.list()
  return all
    .filter(({ enabled, providerId }) => enabled === false && ASKED_BY_URL.includes(providerId))
    .flatMap(({ alias }) => alias ?? [])
}

/**
 * Whether one of these policies is bound to the permission of an identity provider that is gone. Its names hold Keycloak's own id, so
 * one that was deleted and made anew under the same alias has lost it.
 */
export async function hangsOnFormer(policies: Iterable<string>, api: AdminApi): Promise<boolean> {
  const bound = await Promise.all([...policies].map((name) => ownersBoundTo(name, api)))
  const ids = bound.flat()
  if (ids.length === 0) return false
  const living = new Set((await api.identityProviders.list()).map(({ internalId }) => internalId))
  return ids.some((id) => !living.has(id))
}

async function ownersBoundTo(name: string, api: AdminApi): Promise<readonly string[]> {
  const policy = await api.authorization.policy(name)
  if (policy === undefined) return []
  const permissions = await api.authorization.dependentsOf(policy)
  return permissions
    .map((permission) => ownerOf(permission.name))
    .flatMap((owner) => (owner?.kind === 'identity-provider' ? [owner.id] : []))
}
