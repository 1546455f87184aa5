import type { Live } from '../current/live.ts'
import { clientOperations } from './client.ts'
import { clientPolicyOperations } from './client-policy.ts'
import { grantOperations } from './grant.ts'
import { identityProviderOperations } from './identity-provider.ts'
import type { Operations, Realm } from './operations.ts'
import { permissionsOperations } from './permissions.ts'
import type { Resource } from './resource.ts'

/** What can be done about one thing in one realm. */
export interface Actions {
  /** Sends no writing request. */
  read(): Promise<Live>
  create(): Promise<void>
  update(): Promise<void>
}

/** A thing's kind decides its operations; a kind without any does not compile. */
export function actionsOf(resource: Resource, realm: Realm): Actions {
  switch (resource.kind) {
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
  }
}

function bind<Thing>(operations: Operations<Thing>, thing: Thing, realm: Realm): Actions {
  return {
    read: () => operations.read(thing, realm),
    create: () => operations.create(thing, realm),
    update: () => operations.update(thing, realm),
  }
}
