import { ABSENT, present } from '../current/live.ts'
import { onlyRemoved } from './only-removed.ts'
import type { Operations } from './operations.ts'
import { namesOf } from './permission-names.ts'
import type { OrphanedPermission } from './resource.ts'

export const orphanedPermissionOperations: Operations<OrphanedPermission> = onlyRemoved({
  async read({ internalId }, { api }) {
    const names = namesOf('identity-provider', internalId)
    const permission = await api.authorization.policy(names.permission)
    const resource = await api.authorization.resource(names.resource)
    return permission === undefined && resource === undefined ? ABSENT : present({}, true)
  },
  async remove({ internalId }, { api }) {
    const names = namesOf('identity-provider', internalId)
    const resource = await api.authorization.resource(names.resource)
    if (resource !== undefined) await api.authorization.removeResource(resource)
    // It went with its resource, unless somebody had taken that from it.
    const permission = await api.authorization.policy(names.permission)
    if (permission !== undefined) await api.authorization.removePolicy(permission)
  },
})
