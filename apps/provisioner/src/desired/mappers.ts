import type { ProtocolMapper as DeclaredMapper } from '@cambio/trust'
import type { IdentityProviderMapper, MapperOwner, ProtocolMapper } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'
import { declaredClients } from './declared-clients.ts'

/** Keycloak's mapper that puts a client into `aud`, and the two names of its setting. */
export const AUDIENCE_MAPPER = 'oidc-audience-mapper'
export const CLIENT_AUDIENCE = 'included.client.audience'
export const CUSTOM_AUDIENCE = 'included.custom.audience'

/** The declared mappers of clients and client scopes. */
export function desiredProtocolMappers(trust: SettledTrust): readonly ProtocolMapper[] {
  const ofClients = declaredClients(trust).flatMap(({ id, mappers = [] }) =>
    mappers.map((mapper) => protocolMapper({ kind: 'client', clientId: id }, mapper)),
  )
  const ofScopes = (trust.clientScopes ?? []).flatMap(({ name, mappers = [] }) =>
    mappers.map((mapper) => protocolMapper({ kind: 'client-scope', name }, mapper)),
  )
  return [...ofScopes, ...ofClients]
}

function protocolMapper(of: MapperOwner, declared: DeclaredMapper): ProtocolMapper {
  if ('audience' in declared) return audienceMapper(of, declared.audience, declared.name)
  const { name, mapper, config = {} } = declared
  return { kind: 'protocol-mapper', of, name, fields: { protocolMapper: mapper, config } }
}

/** Puts a client into `aud` of access tokens, and of nothing else. */
export function audienceMapper(
  of: MapperOwner,
  audience: string,
  name = `audience ${audience}`,
): ProtocolMapper {
  const config = {
    [CLIENT_AUDIENCE]: audience,
    'access.token.claim': 'true',
    'id.token.claim': 'false',
    'introspection.token.claim': 'true',
  }
  return { kind: 'protocol-mapper', of, name, fields: { protocolMapper: AUDIENCE_MAPPER, config } }
}

/** The declared mappers from partners' tokens to our users. */
export function desiredIdentityProviderMappers({
  issuers,
}: SettledTrust): readonly IdentityProviderMapper[] {
  return issuers.flatMap(({ alias, identityProvider }) =>
    (identityProvider?.mappers ?? []).map(({ name, mapper, config = {} }) => ({
      kind: 'identity-provider-mapper' as const,
      alias,
      name,
      fields: { identityProviderMapper: mapper, config },
    })),
  )
}
