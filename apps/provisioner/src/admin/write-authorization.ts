import type { AuthorizationApi, Holder } from './authorization-api.ts'
import type { Connection, Purpose } from './connection.ts'

/** The writing half of the {@link AuthorizationApi}. */
export type AuthorizationWrites = Pick<
  AuthorizationApi,
  | 'createClientPolicy'
  | 'updateClientPolicy'
  | 'updateScopePermission'
  | 'removePolicy'
  | 'removeResource'
>

export function writeAuthorization(
  { client: admin, write }: Connection,
  holder: Holder,
): AuthorizationWrites {
  return {
    async createClientPolicy(body) {
      const id = await holder()
      await write(managing(`create client policy ${body.name}`), () =>
        admin.clients.createPolicy({ id, type: 'client' }, body),
      )
    },
    async updateClientPolicy(policyId, body) {
      const id = await holder()
      await write(managing(`change client policy ${body.name}`), () =>
        admin.clients.updatePolicy({ id, type: 'client', policyId }, body),
      )
    },
    async removePolicy({ id: policyId, name }) {
      const id = await holder()
      await write(managing(`delete policy ${name}`), () =>
        admin.clients.delPolicy({ id, policyId }),
      )
    },
    async removeResource({ id: resourceId, name }) {
      const id = await holder()
      await write(managing(`delete resource ${name}`), () =>
        admin.clients.delResource({ id, resourceId }),
      )
    },
    async updateScopePermission(permissionId, body) {
      const id = await holder()
      await write(managing(`change permission ${body.name}`), () =>
        admin.clients.updatePermission({ id, type: 'scope', permissionId }, body),
      )
    },
  }
}

function managing(doing: string): Purpose {
  return { doing, role: 'manage-authorization' }
}
