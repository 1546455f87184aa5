import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type { Connection, Purpose } from './connection.ts'
import { AdminError } from './failure.ts'

/** A living client; `id` is Keycloak's own, which its paths and policies use. */
export interface LiveClient extends ClientRepresentation {
  readonly id: string
  readonly clientId: string
}

export interface ClientApi {
  find(clientId: string): Promise<LiveClient | undefined>
  /** As `find`, for a client that was there a moment ago. */
  require(clientId: string): Promise<LiveClient>
  /** The client id that belongs to Keycloak's id; undefined when that client is gone. */
  clientIdOf(id: string): Promise<string | undefined>
  /** Those whose client id begins with this text. */
  startingWith(prefix: string): Promise<readonly LiveClient[]>
  create(client: ClientRepresentation): Promise<void>
  update(id: string, client: LiveClient): Promise<void>
  /** Makes what is missing of its permissions. Leaves no admin event. */
  enablePermissions(client: LiveClient): Promise<void>
  /** Deletes the permission with everything that is bound to it. */
  disablePermissions(client: LiveClient): Promise<void>
  remove(client: LiveClient): Promise<void>
}

export function clientApi({ client: admin, read, write, remember }: Connection): ClientApi {
  const find = remember(async (clientId: string): Promise<LiveClient | undefined> => {
    const found = await read(viewing(`read client ${clientId}`), () =>
      admin.clients.find({ clientId }),
    )
    return found.filter(isLive).find((live) => live.clientId === clientId)
  })
  return {
    find,
    async require(clientId) {
      const found = await find(clientId)
      if (found === undefined) throw vanished(clientId)
      return found
    },
    clientIdOf: remember(async (id: string) => {
      const found = await read(viewing(`read client ${id}`), () =>
        admin.clients.findOne({ id }, { catchNotFound: true }),
      )
      return found?.clientId
    }),
    async startingWith(prefix) {
      const found = await read(viewing(`find clients ${prefix}…`), () =>
        admin.clients.find({ clientId: prefix, search: true }),
      )
      return found.filter(isLive).filter(({ clientId }) => clientId.startsWith(prefix))
    },
    async create(client) {
      await write(managing(`create client ${client.clientId}`), () => admin.clients.create(client))
    },
    async update(id, client) {
      await write(managing(`change client ${client.clientId}`), () =>
        admin.clients.update({ id }, client),
      )
    },
    async disablePermissions({ id, clientId }) {
      await write(managing(`disable the permissions of client ${clientId}`), () =>
        admin.clients.updateFineGrainPermission({ id }, { enabled: false }),
      )
    },
    async remove({ id, clientId }) {
      await write(managing(`delete client ${clientId}`), () => admin.clients.del({ id }))
    },
    async enablePermissions({ id, clientId }) {
      await write(managing(`enable the permissions of client ${clientId}`), () =>
        admin.clients.updateFineGrainPermission({ id }, { enabled: true }),
      )
    },
  }
}

function isLive(client: ClientRepresentation): client is LiveClient {
  return client.id !== undefined && client.clientId !== undefined
}

function vanished(clientId: string): AdminError {
  return new AdminError({ reason: 'vanished', what: `client ${clientId}` })
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-clients' }
}

function managing(doing: string): Purpose {
  return { doing, role: 'manage-clients' }
}
