import type { Connection, Purpose } from './connection.ts'
import type { ClientApi } from './client-api.ts'
import { type Named, permissionClientId } from './authorization-api.ts'

/** A policy that decides in a permission. */
export interface BoundPolicy {
  /** The permission's name. */
  readonly permission: string
  /** The policy's name. */
  readonly policy: string
}

/** What disabling an owner's permissions takes along. */
export interface BoundPolicyApi {
  /** The policies of every permission on a resource, whatever its scope. */
  onResource(resource: Named): Promise<readonly BoundPolicy[]>
}

export function boundPolicyApi(connection: Connection, clients: ClientApi): BoundPolicyApi {
  const { client: admin, read, realm } = connection
  const holder = async () => (await clients.require(permissionClientId(realm))).id
  return {
    async onResource({ id: resourceId, name }) {
      const id = await holder()
      const purpose = viewing(`read the permissions of resource ${name}`)
      const permissions = await read(purpose, () =>
        admin.clients.listPermissionsByResource({ id, resourceId }),
      )
      const bound = await Promise.all(
        permissions.map(async ({ id: permissionId = '', name: permission = '' }) => {
          const policies = await read(purpose, () =>
            admin.clients.getAssociatedPolicies({ id, permissionId }),
          )
          return policies.map(({ name: policy = '' }) => ({ permission, policy }))
        }),
      )
      return bound.flat()
    },
  }
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-authorization' }
}
