import { authorizationApi, type AuthorizationApi } from './authorization-api.ts'
import { boundPolicyApi, type BoundPolicyApi } from './bound-policy-api.ts'
import { clientApi, type ClientApi } from './client-api.ts'
import { clientScopeApi, type ClientScopeApi } from './client-scope-api.ts'
import { type Connection, createConnection } from './connection.ts'
import { eventApi, type EventApi } from './event-api.ts'
import { identityProviderApi, type IdentityProviderApi } from './identity-provider-api.ts'
import {
  identityProviderMapperApi,
  type IdentityProviderMapperApi,
} from './identity-provider-mapper-api.ts'
import { inventoryApi, type InventoryApi } from './inventory-api.ts'
import { lockApi, type LockApi } from './lock-api.ts'
import { beginLook } from './look.ts'
import { protocolMapperApi, type ProtocolMapperApi } from './protocol-mapper-api.ts'
import { realmApi, type RealmApi } from './realm-api.ts'
import { roleApi, type RoleApi } from './role-api.ts'
import { serverApi, type ServerApi } from './server-api.ts'
import type { TokenSource } from './token-source.ts'
import { userApi, type UserApi } from './user-api.ts'
import type { Fingerprints } from '../fingerprint/gather-fingerprints.ts'

/** A realm's Admin API, as far as the provisioner uses it. Its methods fail with an `AdminError`. */
export interface AdminApi {
  readonly realm: string
  readonly server: ServerApi
  readonly realmSettings: RealmApi
  readonly roles: RoleApi
  readonly clientScopes: ClientScopeApi
  readonly protocolMappers: ProtocolMapperApi
  readonly identityProviders: IdentityProviderApi
  readonly identityProviderMappers: IdentityProviderMapperApi
  readonly clients: ClientApi
  readonly authorization: AuthorizationApi
  readonly boundPolicies: BoundPolicyApi
  readonly users: UserApi
  readonly events: EventApi
  readonly inventory: InventoryApi
  readonly lock: LockApi
  /** How many writing requests were sent, whatever came of them; without those of the lock. */
  readonly writes: () => number
  readonly lockWrites: () => number
  /** For one look at the realm, all of it by the one it gives. */
  look(): RealmLook
}

/** Answers questions about the realm, each once, and remembers what it was answered. */
export interface RealmLook {
  /** Writes nothing: a write is a bug, and throws. */
  readonly api: AdminApi
  /** Of every answer so far. */
  readonly fingerprints: () => Fingerprints
}

export function createAdminApi(url: string, realm: string, tokens: TokenSource): AdminApi {
  return adminApi(createConnection(url, realm, tokens), tokens)
}

function adminApi(connection: Connection, tokens: TokenSource): AdminApi {
  const clients = clientApi(connection)
  return {
    realm: connection.realm,
    server: serverApi(connection),
    realmSettings: realmApi(connection, tokens),
    roles: roleApi(connection),
    clientScopes: clientScopeApi(connection),
    protocolMappers: protocolMapperApi(connection),
    identityProviders: identityProviderApi(connection),
    identityProviderMappers: identityProviderMapperApi(connection),
    clients,
    authorization: authorizationApi(connection, clients),
    boundPolicies: boundPolicyApi(connection, clients),
    users: userApi(connection),
    events: eventApi(connection),
    inventory: inventoryApi(connection, clients),
    lock: lockApi(connection),
    writes: connection.writes,
    lockWrites: connection.lockWrites,
    look: () => {
      const look = beginLook(connection)
      return { api: adminApi(look.connection, tokens), fingerprints: look.fingerprints }
    },
  }
}
