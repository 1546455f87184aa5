import type ClientScopeRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientScopeRepresentation.js'
import type { LiveClient } from './client-api.ts'
import type { Connection, Purpose } from './connection.ts'
import { AdminError } from './failure.ts'

/** A living client scope, with its mappers. */
export interface LiveClientScope extends ClientScopeRepresentation {
  readonly id: string
  readonly name: string
}

/** In every token of the client, or in those that ask for it. */
export type Attachment = 'default' | 'optional'

export interface ClientScopeApi {
  find(name: string): Promise<LiveClientScope | undefined>
  /** As `find`, for a client scope that was there a moment ago. */
  require(name: string): Promise<LiveClientScope>
  create(scope: ClientScopeRepresentation): Promise<void>
  /** Leaves its mappers as they are. */
  update(scope: LiveClientScope): Promise<void>
  remove(scope: LiveClientScope): Promise<void>
  /** Changes nothing where the scope is attached in the other way. */
  attach(scope: LiveClientScope, client: LiveClient, how: Attachment): Promise<void>
  detach(scope: LiveClientScope, client: LiveClient, how: Attachment): Promise<void>
}

export function clientScopeApi({
  client: admin,
  read,
  write,
  remember,
}: Connection): ClientScopeApi {
  // Keycloak has no question for one by name; the list is not paged.
  const list = remember(() => read(VIEWING, () => admin.clientScopes.find()))
  async function find(name: string): Promise<LiveClientScope | undefined> {
    const found = await list()
    return found.filter(isLive).find((scope) => scope.name === name)
  }
  return {
    find,
    async require(name) {
      const found = await find(name)
      if (found === undefined) {
        throw new AdminError({ reason: 'vanished', what: `client scope ${name}` })
      }
      return found
    },
    async create(scope) {
      await write(managing(`create client scope ${scope.name}`), () =>
        admin.clientScopes.create(scope),
      )
    },
    async update(scope) {
      await write(managing(`change client scope ${scope.name}`), () =>
        admin.clientScopes.update({ id: scope.id }, scope),
      )
    },
    async remove({ id, name }) {
      await write(managing(`delete client scope ${name}`), () => admin.clientScopes.del({ id }))
    },
    async attach({ id: clientScopeId, name }, { id, clientId }, how) {
      await write(managing(`attach client scope ${name} to client ${clientId}`), () =>
        how === 'default'
          ? admin.clients.addDefaultClientScope({ id, clientScopeId })
          : admin.clients.addOptionalClientScope({ id, clientScopeId }),
      )
    },
    async detach({ id: clientScopeId, name }, { id, clientId }, how) {
      await write(managing(`detach client scope ${name} from client ${clientId}`), () =>
        how === 'default'
          ? admin.clients.delDefaultClientScope({ id, clientScopeId })
          : admin.clients.delOptionalClientScope({ id, clientScopeId }),
      )
    },
  }
}

function isLive(scope: ClientScopeRepresentation): scope is LiveClientScope {
  return scope.id !== undefined && scope.name !== undefined
}

const VIEWING: Purpose = { doing: 'list client scopes', role: 'view-clients' }

function managing(doing: string): Purpose {
  return { doing, role: 'manage-clients' }
}
