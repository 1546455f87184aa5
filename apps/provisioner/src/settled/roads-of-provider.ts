import { EXTERNAL_ROADS, type Road } from '@cambio/trust'

/** Providers of Keycloak’s that are no plain OpenID Connect, with the roads their tokens can take. */
const ROADS: Readonly<Record<string, readonly Road[]>> = {
  'jwt-authorization-grant': ['jwt-grant'],
  microsoft: ['idp-permission'],
  github: ['idp-permission'],
  gitlab: ['idp-permission'],
  facebook: ['idp-permission'],
  'linkedin-openid-connect': ['idp-permission'],
  bitbucket: ['idp-permission'],
}

/**
 * The roads by which tokens of such an identity provider can be exchanged at all, the cheap one first.
 *
 * @param providerId Keycloak's id of the provider; undefined is plain OpenID Connect.
 */
export function roadsOfProvider(providerId: string | undefined): readonly Road[] {
  return ROADS[providerId ?? ''] ?? EXTERNAL_ROADS
}
