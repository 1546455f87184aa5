import type { AdminApi } from '../admin/admin-api.ts'
import type { RoleHome } from '../admin/role-api.ts'
import { ABSENT, present } from '../current/live.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { mergeFields } from '../fields/fields.ts'
import type { Operations } from './operations.ts'
import { required } from './permission-names.ts'
import { addressOf, type Role } from './resource.ts'

export const roleOperations: Operations<Role> = {
  async read({ name, clientId }, { api }) {
    const home = clientId === undefined ? undefined : await api.clients.find(clientId)
    if (clientId !== undefined && home === undefined) return ABSENT
    const live = await api.roles.find(name, home)
    if (live === undefined) return ABSENT
    return present({ ...live }, live.attributes?.[CREATED_MARKER]?.includes('true') ?? false)
  },
  async create(role, { api }) {
    const { name, fields } = role
    const attributes = { [CREATED_MARKER]: ['true'] }
    await api.roles.create({ name, ...fields, attributes }, await homeOf(role, api))
  },
  async update(role, { api }) {
    const home = await homeOf(role, api)
    const live = required(await api.roles.find(role.name, home), addressOf(role))
    await api.roles.update(role.name, mergeFields(live, role.fields), home)
  },
  async remove(role, { api }) {
    await api.roles.remove(role.name, await homeOf(role, api))
  },
}

async function homeOf({ clientId }: Role, api: AdminApi): Promise<RoleHome> {
  return clientId === undefined ? undefined : await api.clients.require(clientId)
}
