import { type Fields, known, overlayFields, type Section } from '../fields/fields.ts'
import type { IssuerEndpoints } from '../issuer/issuer-endpoints.ts'
import type { IdentityProvider } from '../resources/resource.ts'
import type { SettledIssuer } from '../settled/settled-trust.ts'
import { CREATED_MARKER, SECRET_DIGEST } from './marker.ts'
import { providerFamily } from './provider-family.ts'
import { writtenKey } from './written-key.ts'

/** Keycloak’s plain OpenID Connect provider. */
const PROVIDER_ID = 'oidc'

interface IssuerFacts {
  /** Where it answers; undefined for a social provider, whose addresses Keycloak knows. */
  readonly endpoints: IssuerEndpoints | undefined
  /** The exchange client. */
  readonly clientId: string
  /** Whether anybody exchanges this issuer's tokens by the JWT grant. */
  readonly isGranted: boolean
  /** Whether Keycloak gets tokens of this issuer that are no JWT. */
  readonly takesOpaque: boolean
  /** What was found out about the issuer, for people. */
  readonly notes: readonly string[]
  /** What the issuer's tokens have to look like, for people. */
  readonly conditions: readonly string[]
  /** Of our client secret at the issuer; undefined without a secret or without a digest key. */
  readonly secretDigest: string | undefined
}

/**
 * Keycloak's record of an issuer whose tokens are exchanged: their signature is checked against the
 * issuer's keys, and nothing is asked of the issuer for it, unless some of its tokens are no JWT: then
 * Keycloak asks the issuer's userinfo endpoint about all of them.
 *
 * The trust file's own `identityProvider.config` wins over everything here.
 */
export function desiredIdentityProvider(
  issuer: SettledIssuer,
  facts: IssuerFacts,
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
          ...validation(issuer, facts),
          ...known({ clientId: declared?.clientId, [SECRET_DIGEST]: facts.secretDigest }),
        },
      },
      { config: declared?.config ?? {} },
    ),
    onCreate: onCreate(issuer, facts.clientId),
    clientSecret: declared?.clientSecret,
    notes: facts.notes,
    conditions: facts.conditions,
  }
}

function validation(issuer: SettledIssuer, facts: IssuerFacts): Section {
  const { endpoints, isGranted, takesOpaque } = facts
  const grant = isGranted ? { jwtAuthorizationGrantEnabled: 'true', ...grantRules(issuer) } : {}
  switch (providerFamily(issuer)) {
    case 'openid':
      return { ...bySignature(issuer, required(endpoints, issuer), takesOpaque), ...grant }
    case 'jwt-grant':
      return { ...byKeys(issuer, required(endpoints, issuer)), ...grantRules(issuer) }
    case 'social':
      return grant
  }
}

function required(endpoints: IssuerEndpoints | undefined, { alias }: SettledIssuer) {
  if (endpoints === undefined) throw new Error(`Nobody looked up the endpoints of ${alias}.`)
  return endpoints
}

function bySignature(
  issuer: SettledIssuer,
  endpoints: IssuerEndpoints,
  takesOpaque: boolean,
): Section {
  return {
    ...byKeys(issuer, endpoints),
    ...known({
      authorizationUrl: endpoints.authorization,
      tokenUrl: endpoints.token,
      userInfoUrl: endpoints.userinfo,
      logoutUrl: endpoints.logout,
    }),
    validateSignature: 'true',
    // With a checked signature the call adds nothing but a round trip, and a way to be held up by the issuer.
    disableUserInfo: String(!takesOpaque),
    // Keycloak wants a `typ` claim only Keycloak writes; the gateway checks the standard `typ` header.
    disableTypeClaimCheck: 'true',
  }
}

function byKeys(issuer: SettledIssuer, { jwks }: IssuerEndpoints): Section {
  return { issuer: issuer.issuer, ...(jwks === undefined ? writtenKey(issuer) : keysAt(jwks)) }
}

function keysAt(jwksUrl: string): Section {
  return { jwksUrl, useJwksUrl: 'true' }
}

/** Keycloak's names: `JWTAuthorizationGrantConfig`. */
function grantRules({ jwtGrant }: SettledIssuer): Section {
  return known({
    jwtAuthorizationGrantMaxAllowedAssertionExpiration: jwtGrant?.maxAgeSeconds?.toString(),
    jwtAuthorizationGrantAssertionReuseAllowed: jwtGrant?.reuse?.toString(),
    jwtAuthorizationGrantAssertionSignatureAlg: jwtGrant?.algorithm,
  })
}

function onCreate(issuer: SettledIssuer, exchangeClientId: string): Fields {
  const isForLogin = issuer.identityProvider?.clientId !== undefined
  return {
    alias: issuer.alias,
    providerId: issuer.identityProvider?.providerId ?? PROVIDER_ID,
    config: {
      // Without a client at the issuer nobody can log in through it, so it is no button on the login page. The
      // older name of `hideOnLogin`, which Keycloak still takes: before 26 there is no other.
      hideOnLoginPage: String(!isForLogin),
      ...(providerFamily(issuer) === 'jwt-grant' ? {} : forImport(exchangeClientId)),
      [CREATED_MARKER]: 'true',
    },
  }
}

function forImport(exchangeClientId: string): Section {
  return {
    // Keycloak's form asks for one even where none is used.
    clientId: exchangeClientId,
    // Users are imported once; `FORCE` would write to the user on each exchange.
    syncMode: 'IMPORT',
  }
}
