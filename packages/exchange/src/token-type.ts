import type { TokenKind } from '@cambio/validation'

/** RFC 8693, section 3. */
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
export const REFRESH_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:refresh_token'

/**
 * What a foreign token is called to Keycloak's V1. The type `jwt` lets it judge the token by its signature, where `access_token` makes it
 * call userinfo: the only way to judge a token that cannot be read.
 */
export const FOREIGN_TOKEN_TYPES: Readonly<Record<TokenKind, string>> = {
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  'id-token': 'urn:ietf:params:oauth:token-type:id_token',
  opaque: ACCESS_TOKEN_TYPE,
}
