import type { Attachment } from '../admin/client-scope-api.ts'
import { known } from '../fields/fields.ts'
import type { AttachedScope, ClientScope } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'
import { declaredClients, type DeclaredClient } from './declared-clients.ts'
import { CREATED_MARKER } from './marker.ts'

export function desiredClientScopes({ clientScopes = [] }: SettledTrust): readonly ClientScope[] {
  return clientScopes.map(({ name, description }) => ({
    kind: 'client-scope',
    name,
    fields: known({ description }),
    onCreate: {
      name,
      protocol: 'openid-connect',
      // A scope that is granted and not named in the token's `scope` is taken for one that was refused.
      attributes: { 'include.in.token.scope': 'true', [CREATED_MARKER]: 'true' },
    },
  }))
}

/** The client scopes attached to the trust file's clients. */
export function desiredAttachedScopes(trust: SettledTrust): readonly AttachedScope[] {
  const declared = new Set((trust.clientScopes ?? []).map(({ name }) => name))
  return declaredClients(trust).flatMap((client) =>
    attachments(client).map(({ scope, attached }) => ({
      kind: 'attached-scope' as const,
      clientId: client.id,
      scope,
      declared: declared.has(scope),
      fields: { attached },
    })),
  )
}

interface DeclaredAttachment {
  readonly scope: string
  readonly attached: Attachment
}

/** A client's scopes, one by one. */
export function attachments({ scopes = {} }: DeclaredClient): readonly DeclaredAttachment[] {
  return [
    ...(scopes.default ?? []).map((scope) => ({ scope, attached: 'default' as const })),
    ...(scopes.optional ?? []).map((scope) => ({ scope, attached: 'optional' as const })),
  ]
}
