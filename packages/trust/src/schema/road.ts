/** How Keycloak is asked for a token. */
export const ROADS = ['jwt-grant', 'idp-permission', 'standard', 'none'] as const
export type Road = (typeof ROADS)[number]

/** Roads that make a token of another issuer into ours. */
export const EXTERNAL_ROADS = ['jwt-grant', 'idp-permission'] as const
/** Roads for the realm's own tokens. */
export const SELF_ROADS = ['standard', 'none'] as const
