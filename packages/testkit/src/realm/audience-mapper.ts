import type ProtocolMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js'

/** Puts a value into `aud` of a client's access tokens (Keycloak: `AudienceProtocolMapper`). */
export function audienceMapper(audience: string): ProtocolMapperRepresentation {
  return {
    name: `audience ${audience}`,
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: {
      'included.custom.audience': audience,
      'access.token.claim': 'true',
      'id.token.claim': 'false',
    },
  }
}
