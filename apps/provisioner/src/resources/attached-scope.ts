import type { Attachment } from '../admin/client-scope-api.ts'
import type { LiveClient } from '../admin/client-api.ts'
import { ABSENT, type Live, present } from '../current/live.ts'
import type { Operations, Realm } from './operations.ts'
import type { AttachedScope } from './resource.ts'

export const attachedScopeOperations: Operations<AttachedScope> = {
  async read({ clientId, scope, declared }, { api }) {
    if (!declared && (await api.clientScopes.find(scope)) === undefined) return unknown(scope)
    const client = await api.clients.find(clientId)
    const attached = client && attachmentOf(scope, client)
    return attached === undefined ? ABSENT : present({ attached })
  },
  create: attach,
  async update(attached, realm) {
    // Keycloak leaves a scope alone that is attached in the other way.
    await detach(attached, realm)
    await attach(attached, realm)
  },
  remove: detach,
}

function attachmentOf(
  scope: string,
  { defaultClientScopes = [], optionalClientScopes = [] }: LiveClient,
): Attachment | undefined {
  if (defaultClientScopes.includes(scope)) return 'default'
  return optionalClientScopes.includes(scope) ? 'optional' : undefined
}

async function attach(attached: AttachedScope, { api }: Realm): Promise<void> {
  const scope = await api.clientScopes.require(attached.scope)
  const client = await api.clients.require(attached.clientId)
  await api.clientScopes.attach(scope, client, attached.fields.attached)
}

/** Takes it off the client, however it is attached. */
async function detach(attached: AttachedScope, { api }: Realm): Promise<void> {
  const scope = await api.clientScopes.require(attached.scope)
  const client = await api.clients.require(attached.clientId)
  const how = attachmentOf(scope.name, client)
  if (how !== undefined) await api.clientScopes.detach(scope, client, how)
}

function unknown(scope: string): Live {
  return {
    state: 'blocked',
    why: `the realm has no client scope ${scope}`,
    remedy: `add { name: ${scope} } under clientScopes in the trust file, or correct the name`,
  }
}
