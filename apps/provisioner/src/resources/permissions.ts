import { ABSENT, type Live, present } from '../current/live.ts'
import type { Operations, Realm } from './operations.ts'
import { permissionNames } from './permission-names.ts'
import type { Owner, Permissions } from './resource.ts'

export const permissionsOperations: Operations<Permissions> = {
  async read({ of }, { api }) {
    const names = await permissionNames(of, api)
    if (names === undefined) return withoutOwner(of)
    const resource = await api.authorization.resource(names.resource)
    const permission = await api.authorization.policy(names.permission)
    return resource === undefined || permission === undefined ? ABSENT : present({ enabled: true })
  },
  create: enable,
  update: enable,
}

/** Makes what is missing, and leaves what is there. */
async function enable({ of }: Permissions, { api }: Realm): Promise<void> {
  if (of.kind === 'identity-provider') await api.identityProviders.enablePermissions(of.alias)
  else await api.clients.enablePermissions(await api.clients.require(of.clientId))
}

function withoutOwner(owner: Owner): Live {
  if (owner.kind === 'identity-provider' || owner.declared) return ABSENT
  return {
    state: 'blocked',
    why: `a route asks for audience ${owner.clientId}, and the realm has no such client`,
    remedy: `add { id: ${owner.clientId} } under clients in the trust file, or correct the route’s target.audience`,
  }
}
