import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type ResourceRepresentation from '@keycloak/keycloak-admin-client/lib/defs/resourceRepresentation.js'
import type ScopeRepresentation from '@keycloak/keycloak-admin-client/lib/defs/scopeRepresentation.js'
import type { ClientApi } from './client-api.ts'
import type { Connection, Purpose } from './connection.ts'

/**
 * A policy or permission of Keycloak's authorization services. Keycloak keeps both in one table and one
 * name space, and gives the clients of a client policy only where it is asked for as such.
 */
export interface LivePolicy extends PolicyRepresentation {
  readonly id: string
  readonly name: string
  readonly type: string
}

export interface LiveClientPolicy extends LivePolicy {
  /** Keycloak's ids of the clients, not their client ids. */
  readonly clients: readonly string[]
}

/** A permission with the names and ids of what it binds together. */
export interface LivePermission {
  readonly permission: LivePolicy
  readonly policies: readonly LivePolicy[]
  readonly resources: readonly Named[]
  readonly scopes: readonly Named[]
}

export interface Named {
  readonly id: string
  readonly name: string
}

/** The body of a client policy. Keycloak takes client ids and its own ids alike. */
export interface ClientPolicyBody extends PolicyRepresentation {
  readonly clients: readonly string[]
}

/**
 * The authorization services that hold the realm's management permissions. Reads only through
 * `authz/resource-server`: the obvious `GET …/management/permissions` creates what it does not find.
 */
export interface AuthorizationApi {
  resource(name: string): Promise<Named | undefined>
  scope(name: string): Promise<Named | undefined>
  policy(name: string): Promise<LivePolicy | undefined>
  clientsOf(policy: LivePolicy): Promise<readonly string[]>
  permission(name: string): Promise<LivePermission | undefined>
  createClientPolicy(body: ClientPolicyBody): Promise<void>
  updateClientPolicy(id: string, body: ClientPolicyBody): Promise<void>
  updateScopePermission(id: string, body: PolicyRepresentation): Promise<void>
}

/** Until the first permission is enabled there are no authorization services, and every path is 404. */
const UNTIL_ENABLED = { catchNotFound: true }

const ADMIN_REALM = 'master'

/** The client whose authorization services hold a realm's management permissions. */
export function permissionClientId(realm: string): string {
  return realm === ADMIN_REALM ? 'master-realm' : 'realm-management'
}

export function authorizationApi(connection: Connection, clients: ClientApi): AuthorizationApi {
  const holder = once(async () => {
    const { id } = await clients.require(permissionClientId(connection.realm))
    return id
  })
  return { ...reads(connection, holder), ...writes(connection, holder) }
}

/** Gives Keycloak's id of the client that holds the permissions. */
type Holder = () => Promise<string>

type Reads = Pick<AuthorizationApi, 'resource' | 'scope' | 'policy' | 'clientsOf' | 'permission'>

function reads({ client: admin, read }: Connection, holder: Holder): Reads {
  async function policy(name: string): Promise<LivePolicy | undefined> {
    const id = await holder()
    const found = await read(viewing(`read policy ${name}`), () =>
      admin.clients.findPolicyByName({ id, name }, UNTIL_ENABLED),
    )
    return isLivePolicy(found) ? found : undefined
  }
  return {
    policy,
    async resource(name) {
      const id = await holder()
      const found: Answer<ResourceRepresentation[]> = await read(
        viewing(`read resource ${name}`),
        () => admin.clients.listResources({ id, name }, UNTIL_ENABLED),
      )
      return found?.map(named).find((resource) => resource.name === name)
    },
    async scope(name) {
      const id = await holder()
      const found: Answer<ScopeRepresentation[]> = await read(viewing(`read scope ${name}`), () =>
        admin.clients.listAllScopes({ id, name }, UNTIL_ENABLED),
      )
      return found?.map(named).find((scope) => scope.name === name)
    },
    async clientsOf({ id: policyId, name }) {
      const id = await holder()
      const found: unknown = await read(viewing(`read policy ${name}`), () =>
        admin.clients.findOnePolicyWithType({ id, type: 'client', policyId }),
      )
      return clientsIn(found)
    },
    async permission(name) {
      const permission = await policy(name)
      if (permission === undefined) return undefined
      const of = { id: await holder(), permissionId: permission.id }
      const purpose = viewing(`read permission ${name}`)
      const policies = await read(purpose, () => admin.clients.getAssociatedPolicies(of))
      const resources = await read(purpose, () => admin.clients.getAssociatedResources(of))
      const scopes = await read(purpose, () => admin.clients.getAssociatedScopes(of))
      return {
        permission,
        policies: policies.filter(isLivePolicy),
        resources: resources.map(named),
        scopes,
      }
    },
  }
}

type Writes = Pick<
  AuthorizationApi,
  'createClientPolicy' | 'updateClientPolicy' | 'updateScopePermission'
>

function writes({ client: admin, write }: Connection, holder: Holder): Writes {
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
    async updateScopePermission(permissionId, body) {
      const id = await holder()
      await write(managing(`change permission ${body.name}`), () =>
        admin.clients.updatePermission({ id, type: 'scope', permissionId }, body),
      )
    },
  }
}

/** A resource's id is called `_id`, everything else's `id`. */
function named(found: {
  readonly id?: string
  readonly ['_id']?: string
  readonly name?: string
}): Named {
  return { id: found.id ?? found['_id'] ?? '', name: found.name ?? '' }
}

/** Remembers the first answer; a failed asking is asked again. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined
  return async () => {
    asked ??= ask()
    return await asked.catch((error: unknown) => {
      asked = undefined
      throw error
    })
  }
}

/** What the library gives and does not say: null for 404, and an empty text for 204. */
type Answer<Found> = Found | null

/** Keycloak answers 204 for a policy that is not there. */
function isLivePolicy(found: Answer<PolicyRepresentation | ''>): found is LivePolicy {
  return (
    found !== null &&
    found !== '' &&
    [found.id, found.name, found.type].every((text) => text !== undefined)
  )
}

/** The library has no type for what a client policy answers. */
function clientsIn(found: unknown): readonly string[] {
  if (typeof found !== 'object' || found === null || !('clients' in found)) return []
  return Array.isArray(found.clients) ? found.clients.map(String) : []
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-authorization' }
}

function managing(doing: string): Purpose {
  return { doing, role: 'manage-authorization' }
}
