import { ABSENT, type Live, present } from '../current/live.ts'
import type { Operations, Realm } from './operations.ts'
import { permissionNames } from './permission-names.ts'
import type { Owner, Permissions } from './resource.ts'
import { unknownClient, unknownProvider } from './unknown-owner.ts'

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
  remove: disable,
}

/** Makes what is missing, and leaves what is there. */
async function enable({ of }: Permissions, { api }: Realm): Promise<void> {
  if (of.kind === 'identity-provider') await api.identityProviders.enablePermissions(of.alias)
  else await api.clients.enablePermissions(await api.clients.require(of.clientId))
}

/** Keycloak deletes the permission with everything that is bound to it. */
async function disable({ of }: Permissions, { api }: Realm): Promise<void> {
  if (of.kind === 'identity-provider') await api.identityProviders.disablePermissions(of.alias)
  else await api.clients.disablePermissions(await api.clients.require(of.clientId))
}

function withoutOwner(owner: Owner): Live {
  if (owner.declared) return ABSENT
  return owner.kind === 'identity-provider'
    ? unknownProvider(owner.alias)
    : unknownClient(owner.clientId, `a route asks for audience ${owner.clientId}`)
}
