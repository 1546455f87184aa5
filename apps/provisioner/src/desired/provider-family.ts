import type { ExternalIssuer } from '@cambio/trust'

/**
 * What Keycloak's identity providers have in common: `openid` knows an issuer by its endpoints and keys,
 * `jwt-grant` by its keys alone, and of a `social` one Keycloak knows everything but our client there.
 */
export type ProviderFamily = 'openid' | 'jwt-grant' | 'social'

export function providerFamily({
  identityProvider,
}: Pick<ExternalIssuer, 'identityProvider'>): ProviderFamily {
  switch (identityProvider?.providerId) {
    case undefined:
    case 'oidc':
    case 'keycloak-oidc':
      return 'openid'
    case 'jwt-authorization-grant':
      return 'jwt-grant'
    case 'google':
    case 'microsoft':
    case 'github':
    case 'gitlab':
    case 'facebook':
    case 'linkedin-openid-connect':
    case 'bitbucket':
      return 'social'
  }
}
