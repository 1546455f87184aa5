/**
 * How Keycloak is asked for a token.
 *
 * - `jwt-grant`: the JWT authorization grant (RFC 7523); an external issuer's token, its user already linked.
 * - `idp-permission`: Keycloak's token exchange V1 with `subject_issuer`; creates and links the user on first sight.
 * - `standard`: token exchange (RFC 8693, Keycloak's V2); the realm's own tokens.
 * - `none`: not at all; the realm's own token goes on as it is, if it fits the target.
 */
export type Road = 'jwt-grant' | 'idp-permission' | 'standard' | 'none'
