import type { ExternalIssuer } from '@cambio/trust'
import { type Fields, known, overlayFields, type Section } from '../fields/fields.ts'
import type { IssuerEndpoints } from '../issuer/issuer-endpoints.ts'
import type { IdentityProvider } from '../resources/resource.ts'
import { CREATED_MARKER } from './marker.ts'
import { takes } from './roads.ts'

/** Keycloak’s plain OpenID Connect provider. */
const PROVIDER_ID = 'oidc'

/**
 * Keycloak's record of an issuer whose tokens are exchanged: their signature is checked against the
 * issuer's keys, and nothing is asked of the issuer for it.
 *
 * The trust file's own `identityProvider.config` wins over everything here.
 */
export function desiredIdentityProvider(
  issuer: ExternalIssuer,
  endpoints: IssuerEndpoints,
  exchangeClientId: string,
): IdentityProvider {
  const declared = issuer.identityProvider
  return {
    kind: 'identity-provider',
    alias: issuer.alias,
    providerId: declared?.providerId,
    fields: overlayFields(
      {
        enabled: true,
        ...known({ displayName: declared?.displayName }),
        config: {
          ...validation(issuer, endpoints),
          ...(takes(issuer, 'jwt-grant') ? jwtGrant(issuer) : {}),
          ...known({ clientId: declared?.clientId }),
        },
      },
      { config: declared?.config ?? {} },
    ),
    onCreate: onCreate(issuer, exchangeClientId),
    clientSecret: declared?.clientSecret,
  }
}

function validation(issuer: ExternalIssuer, endpoints: IssuerEndpoints): Section {
  return {
    issuer: issuer.issuer,
    ...known({
      authorizationUrl: endpoints.authorization,
      tokenUrl: endpoints.token,
      userInfoUrl: endpoints.userinfo,
      logoutUrl: endpoints.logout,
    }),
    jwksUrl: endpoints.jwks,
    useJwksUrl: 'true',
    validateSignature: 'true',
    // With a checked signature the call adds nothing but a round trip, and a way to be held up by the issuer.
    disableUserInfo: 'true',
    // Keycloak wants a `typ` claim only Keycloak writes; the gateway checks the standard `typ` header.
    disableTypeClaimCheck: 'true',
  }
}

function jwtGrant(issuer: ExternalIssuer): Section {
  const { maxAgeSeconds, reuse } = issuer.jwtGrant ?? {}
  return {
    jwtAuthorizationGrantEnabled: 'true',
    ...known({
      jwtAuthorizationGrantMaxAllowedAssertionExpiration: maxAgeSeconds?.toString(),
      jwtAuthorizationGrantAssertionReuseAllowed: reuse?.toString(),
    }),
  }
}

function onCreate(issuer: ExternalIssuer, exchangeClientId: string): Fields {
  const isForLogin = issuer.identityProvider?.clientId !== undefined
  return {
    alias: issuer.alias,
    providerId: issuer.identityProvider?.providerId ?? PROVIDER_ID,
    // Without a client at the issuer nobody can log in through it, so it is no button on the login page.
    hideOnLogin: !isForLogin,
    config: {
      // Keycloak's form asks for one even where none is used.
      clientId: exchangeClientId,
      // Users are imported once; `FORCE` would write to the user on each exchange.
      syncMode: 'IMPORT',
      [CREATED_MARKER]: 'true',
    },
  }
}
