import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { ClientApi } from './client-api.ts'
import type { Connection } from './connection.ts'
import { once } from './once.ts'
import { readAuthorization } from './read-authorization.ts'
import { writeAuthorization } from './write-authorization.ts'

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
  /** The client policy of this name, and those whose name goes on after it with a blank. */
  policyFamily(name: string): Promise<readonly LivePolicy[]>
  /** The permissions a policy is bound to. */
  dependentsOf(policy: LivePolicy): Promise<readonly LivePolicy[]>
  /** The policies bound to a permission. */
  policiesOf(permission: LivePolicy): Promise<readonly LivePolicy[]>
  createClientPolicy(body: ClientPolicyBody): Promise<void>
  updateClientPolicy(id: string, body: ClientPolicyBody): Promise<void>
  updateScopePermission(id: string, body: PolicyRepresentation): Promise<void>
  /** Deletes a policy or a permission. */
  removePolicy(policy: LivePolicy): Promise<void>
  /** Deletes a resource, and the permissions that are about it alone. */
  removeResource(resource: Named): Promise<void>
}

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
  return { ...readAuthorization(connection, holder), ...writeAuthorization(connection, holder) }
}

/** Gives Keycloak's id of the client that holds the permissions. */
export type Holder = () => Promise<string>
