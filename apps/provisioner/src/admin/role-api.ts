import type RoleRepresentation from '@keycloak/keycloak-admin-client/lib/defs/roleRepresentation.js'
import type { LiveClient } from './client-api.ts'
import type { Connection, Purpose } from './connection.ts'

/** Whose role it is: a client's, or without one the realm's. */
export type RoleHome = Pick<LiveClient, 'id' | 'clientId'> | undefined

/** Roles, by their name in their home. */
export interface RoleApi {
  find(name: string, home: RoleHome): Promise<RoleRepresentation | undefined>
  create(role: RoleRepresentation, home: RoleHome): Promise<void>
  update(name: string, role: RoleRepresentation, home: RoleHome): Promise<void>
  remove(name: string, home: RoleHome): Promise<void>
}

export function roleApi({ client: admin, read, write }: Connection): RoleApi {
  return {
    async find(name, home) {
      const found = await read(viewing(name, home), () =>
        home === undefined
          ? admin.roles.findOneByName({ name })
          : admin.clients.findRole({ id: home.id, roleName: name }),
      )
      return found ?? undefined
    },
    async create(role, home) {
      await write(managing('create', role.name ?? '', home), () =>
        home === undefined
          ? admin.roles.create(role)
          : admin.clients.createRole({ ...role, id: home.id }),
      )
    },
    async update(name, role, home) {
      await write(managing('change', name, home), () =>
        home === undefined
          ? admin.roles.updateByName({ name }, role)
          : admin.clients.updateRole({ id: home.id, roleName: name }, role),
      )
    },
    async remove(name, home) {
      await write(managing('delete', name, home), () =>
        home === undefined
          ? admin.roles.delByName({ name })
          : admin.clients.delRole({ id: home.id, roleName: name }),
      )
    },
  }
}

function viewing(name: string, home: RoleHome): Purpose {
  const role = home === undefined ? 'view-realm' : 'view-clients'
  return { doing: `read ${addressIn(name, home)}`, role }
}

function managing(verb: string, name: string, home: RoleHome): Purpose {
  const role = home === undefined ? 'manage-realm' : 'manage-clients'
  return { doing: `${verb} ${addressIn(name, home)}`, role }
}

function addressIn(name: string, home: RoleHome): string {
  return home === undefined ? `realm role ${name}` : `role ${name} of client ${home.clientId}`
}
