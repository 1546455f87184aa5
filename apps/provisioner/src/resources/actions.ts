import type { Live } from '../current/live.ts'
import { attachedScopeOperations } from './attached-scope.ts'
import { clientOperations } from './client.ts'
import { clientPolicyOperations } from './client-policy.ts'
import { clientScopeOperations } from './client-scope.ts'
import { formerGrantOperations } from './former-grant.ts'
import { formerIdentityProviderOperations } from './former-identity-provider.ts'
import { grantOperations } from './grant.ts'
import { identityProviderOperations } from './identity-provider.ts'
import { identityProviderMapperOperations } from './identity-provider-mapper.ts'
import { jwtGrantSwitchOperations } from './jwt-grant-switch.ts'
import type { Operations, Realm } from './operations.ts'
import { orphanedPermissionOperations } from './orphaned-permission.ts'
import { permissionsOperations } from './permissions.ts'
import { protocolMapperOperations } from './protocol-mapper.ts'
import { realmOperations } from './realm.ts'
import type { Resource } from './resource.ts'
import { roleOperations } from './role.ts'
import { stalePolicyOperations } from './stale-policy.ts'

/** What can be done about one thing in one realm. */
export interface Actions {
  /** Sends no writing request. */
  read(): Promise<Live>
  create(): Promise<void>
  update(): Promise<void>
  remove(): Promise<void>
}

/** A thing's kind decides its operations; a kind without any does not compile. */
export function actionsOf(resource: Resource, realm: Realm): Actions {
  switch (resource.kind) {
    case 'realm':
      return bind(realmOperations, resource, realm)
    case 'role':
      return bind(roleOperations, resource, realm)
    case 'client-scope':
      return bind(clientScopeOperations, resource, realm)
    case 'attached-scope':
      return bind(attachedScopeOperations, resource, realm)
    case 'protocol-mapper':
      return bind(protocolMapperOperations, resource, realm)
    case 'identity-provider-mapper':
      return bind(identityProviderMapperOperations, resource, realm)
    case 'identity-provider':
      return bind(identityProviderOperations, resource, realm)
    case 'client':
      return bind(clientOperations, resource, realm)
    case 'permissions':
      return bind(permissionsOperations, resource, realm)
    case 'client-policy':
      return bind(clientPolicyOperations, resource, realm)
    case 'grant':
      return bind(grantOperations, resource, realm)
    case 'jwt-grant-switch':
      return bind(jwtGrantSwitchOperations, resource, realm)
    case 'stale-policy':
      return bind(stalePolicyOperations, resource, realm)
    case 'orphaned-permission':
      return bind(orphanedPermissionOperations, resource, realm)
    case 'former-grant':
      return bind(formerGrantOperations, resource, realm)
    case 'former-identity-provider':
      return bind(formerIdentityProviderOperations, resource, realm)
  }
}

function bind<Thing>(operations: Operations<Thing>, thing: Thing, realm: Realm): Actions {
  return {
    read: () => operations.read(thing, realm),
    create: () => operations.create(thing, realm),
    update: () => operations.update(thing, realm),
    remove: () => operations.remove(thing, realm),
  }
}
