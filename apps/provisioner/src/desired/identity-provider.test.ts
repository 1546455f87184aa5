import type { ExternalIssuer } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER } from '../../test/trust.ts'
import type { IdentityProvider } from '../resources/resource.ts'
import { desiredIdentityProvider } from './identity-provider.ts'

const ENDPOINTS = {
  jwks: 'https://partner.example/jwks',
  authorization: 'https://partner.example/auth',
  token: 'https://partner.example/token',
  userinfo: undefined,
  logout: undefined,
}

function desired(
  change: Partial<ExternalIssuer>,
  isGranted = false,
  takesOpaque = false,
): IdentityProvider {
  const issuer = { ...PARTNER, ...change, alias: 'partner', issuers: [PARTNER.issuer] }
  const endpoints =
    issuer.identityProvider?.providerId === 'github' ||
    issuer.identityProvider?.providerId === 'google'
      ? undefined
      : ENDPOINTS
  const facts = {
    endpoints,
    clientId: 'gateway',
    isGranted,
    takesOpaque,
    notes: [],
    conditions: [],
    secretDigest: undefined,
  }
  return desiredIdentityProvider(issuer, facts)
}

describe('a desired identity provider', () => {
  it('is asked by Keycloak about tokens only where some are no JWT', () => {
    expect(desired({}).fields['config']).toMatchObject({ disableUserInfo: 'true' })
    expect(desired({}, false, true).fields['config']).toMatchObject({
      disableUserInfo: 'false',
      validateSignature: 'true',
    })
  })

  it('of the provider keycloak-oidc is as one of oidc, under its own provider id', () => {
    const keycloak = desired({ identityProvider: { providerId: 'keycloak-oidc' } })
    expect(keycloak.fields).toEqual(desired({}).fields)
    expect(keycloak.onCreate['providerId']).toBe('keycloak-oidc')
  })

  it('for the JWT grant alone is issuer and keys, under that provider’s own names', () => {
    const identityProvider = { providerId: 'jwt-authorization-grant' as const }
    const jwtGrant = { maxAgeSeconds: 60, reuse: true, algorithm: 'ES256' as const }
    const provider = desired({ identityProvider, jwtGrant }, true)
    expect(provider.fields).toEqual({
      enabled: true,
      config: {
        issuer: PARTNER.issuer,
        jwksUrl: ENDPOINTS.jwks,
        useJwksUrl: 'true',
        jwtAuthorizationGrantMaxAllowedAssertionExpiration: '60',
        jwtAuthorizationGrantAssertionReuseAllowed: 'true',
        jwtAuthorizationGrantAssertionSignatureAlg: 'ES256',
      },
    })
    expect(provider.onCreate['config']).toEqual({
      hideOnLoginPage: 'true',
      'cambio.created': 'true',
    })
  })

  it('of a social provider is our client there, and no address: Keycloak knows them', () => {
    const identityProvider = { providerId: 'github' as const, clientId: 'us' }
    expect(desired({ identityProvider }).fields).toEqual({
      enabled: true,
      config: { clientId: 'us' },
    })
  })

  it('of Google may serve the JWT grant', () => {
    const identityProvider = { providerId: 'google' as const, clientId: 'us' }
    expect(desired({ identityProvider }, true).fields['config']).toEqual({
      clientId: 'us',
      jwtAuthorizationGrantEnabled: 'true',
    })
  })

  it('names the one algorithm the JWT grant takes', () => {
    const { fields } = desired({ jwtGrant: { algorithm: 'PS256' } }, true)
    expect(fields['config']).toMatchObject({ jwtAuthorizationGrantAssertionSignatureAlg: 'PS256' })
  })
})
