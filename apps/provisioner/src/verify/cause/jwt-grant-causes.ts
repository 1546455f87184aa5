import { grantSwitchObstacles, providerObstacles } from '../access/obstacles.ts'
import { APPLY, type Circumstances, inIssuer, type Row, says } from './refusal.ts'

const isGrant: Row['fits'] = ({ road }) => road === 'jwt-grant'

function saysByGrant(text: string): Row['fits'] {
  return (refusal, at) => isGrant(refusal, at) && says(text)(refusal, at)
}

/** Keycloak’s answers by `jwt-grant` (`JWTAuthorizationGrantType`): its words tell the cause. */
export const JWT_GRANT_CAUSES: readonly Row[] = [
  {
    code: 'grant-feature-off',
    fits: ({ road, error }) => road === 'jwt-grant' && error === 'unsupported_grant_type',
    tell: () => ({
      cause: 'the server feature jwt-authorization-grant is off, or the server is older than 26.5',
      setting: 'Keycloak’s start option --features',
      fix: 'start Keycloak with --features=jwt-authorization-grant, or take the road idp-permission',
    }),
  },
  {
    code: 'grant-client-off',
    fits: saysByGrant('JWT Authorization Grant is not supported for the requested client'),
    tell: (_refusal, { clientId }) => ({
      cause: `client ${clientId} may not use the JWT grant`,
      setting: `the attribute oauth2.jwt.authorization.grant.enabled of client ${clientId}`,
      fix: APPLY,
    }),
  },
  {
    code: 'grant-provider-not-allowed',
    fits: saysByGrant('Identity Provider is not allowed for the client'),
    tell: (_refusal, { clientId, alias }) => ({
      cause: `client ${clientId} may use the JWT grant, but not with tokens of identity provider ${alias}`,
      setting: `the attribute oauth2.jwt.authorization.grant.idp of client ${clientId}`,
      fix: `run cambio apply, which adds ${alias} to it`,
    }),
  },
  {
    code: 'grant-provider-unfit',
    fits: saysByGrant('No Identity Provider for provided issuer'),
    tell: (_refusal, at) => ({
      cause: `Keycloak finds no identity provider for issuer ${at.token.issuer}: ${unfitness(at)}`,
      setting: `enabled, config.issuer and config.jwtAuthorizationGrantEnabled of identity provider ${at.alias}`,
      fix: APPLY,
    }),
  },
  {
    code: 'grant-issuer-twice',
    fits: saysByGrant('Multiple IDPs match the same issuer'),
    tell: (_refusal, { token }) => ({
      cause: `two enabled identity providers have the issuer ${token.issuer}, and the grant chooses none`,
      setting: 'config.issuer of these identity providers',
      fix: 'disable or delete the other one',
    }),
  },
  {
    code: 'grant-algorithm',
    fits: saysByGrant('Invalid signature algorithm'),
    tell: (_refusal, at) => ({
      cause: `the token is signed with ${at.token.algorithm}, and identity provider ${at.alias} takes ${at.provider?.config['jwtAuthorizationGrantAssertionSignatureAlg'] ?? 'another one'}`,
      setting: inIssuer(at, 'jwtGrant.algorithm'),
      fix: 'set it to the issuer’s algorithm or leave it out, and run cambio apply',
    }),
  },
  {
    code: 'grant-signature',
    fits: saysByGrant('Invalid signature'),
    tell: (_refusal, at) => ({
      cause: `the signature does not fit the keys of ${at.provider?.config['jwksUrl'] ?? 'identity provider ' + at.alias}${at.keysAt === undefined || at.provider?.config['jwksUrl'] === at.keysAt ? ', which Keycloak may not reach or have stale' : `; the issuer’s are at ${at.keysAt}`}`,
      setting: `config.jwksUrl of identity provider ${at.alias} (${inIssuer(at, 'identityProvider.config.jwksUrl')})`,
      fix: 'run cambio apply, which sets it; if it is right, reach it from Keycloak’s own network and reload the keys in the console',
    }),
  },
  {
    code: 'token-too-old',
    fits: (refusal, at) =>
      saysByGrant('Token was issued too far in the past')(refusal, at) ||
      saysByGrant('Token expiration is too far in the future')(refusal, at),
    tell: (_refusal, at) => ({
      cause: `the token is older than identity provider ${at.alias} takes (${at.provider?.config['jwtAuthorizationGrantMaxAllowedAssertionExpiration'] ?? '300'} s), or lives longer and has no iat`,
      setting: inIssuer(at, 'jwtGrant.maxAgeSeconds'),
      fix: 'raise it to the lifetime of the issuer’s tokens and run cambio apply, or verify with a fresh token',
    }),
  },
  {
    code: 'token-over',
    fits: (refusal, at) =>
      saysByGrant('Token is not active')(refusal, at) ||
      saysByGrant('Token was issued in the future')(refusal, at) ||
      saysByGrant('Token exp claim')(refusal, at),
    tell: () => ({
      cause: 'the token’s time is not now for Keycloak, which gives no leeway on exp',
      setting: 'the clocks of Keycloak and of the issuer',
      fix: 'verify with a fresh token, and keep both clocks by NTP',
    }),
  },
  {
    code: 'token-without-jti',
    fits: saysByGrant('Token jti claim is required'),
    tell: (_refusal, at) => ({
      cause: 'the token has no jti, and without one Keycloak cannot see to it that it is used once',
      setting: inIssuer(at, 'jwtGrant.reuse'),
      fix: 'set it to true and run cambio apply, or let the issuer write a jti',
    }),
  },
  {
    code: 'token-used',
    fits: saysByGrant('Token reuse detected'),
    tell: (_refusal, at) => ({
      cause: 'the token was exchanged before, and each is good for one exchange',
      setting: inIssuer(at, 'jwtGrant.reuse'),
      fix: 'verify with a fresh token; to let tokens be used again, set it to true and run cambio apply',
    }),
  },
  {
    code: 'user-unlinked',
    fits: saysByGrant('User not found'),
    tell: (_refusal, at) => ({
      cause: `no user of our realm is linked to identity provider ${at.alias} as the token’s sub, and the grant creates none`,
      setting: inIssuer(at, 'via'),
      fix: 'add idp-permission after jwt-grant, which creates and links the user on first sight, or link the user with cambio migrate --link-users FILE',
    }),
  },
  {
    code: 'user-disabled',
    fits: saysByGrant('User is not enabled'),
    tell: () => ({
      cause: 'the linked user of our realm is disabled',
      setting: 'the user’s switch “Enabled”',
      fix: 'enable the user, or take a token of another one',
    }),
  },
  {
    code: 'user-incomplete',
    fits: saysByGrant('Account is not fully set up'),
    tell: () => ({
      cause: 'the linked user of our realm has required actions to do',
      setting: 'the user’s required actions',
      fix: 'let the user do them once, or remove them',
    }),
  },
  {
    code: 'token-audience',
    fits: saysByGrant('Invalid token audience'),
    tell: (_refusal, at) => ({
      cause: `the grant wants ${at.realmIssuer} as aud unless another one is declared, and the token has ${at.token.audience.join(', ') || 'none'}`,
      setting: inIssuer(at, 'jwtGrant.audience'),
      fix: 'declare the aud of the issuer’s tokens there and run cambio apply',
    }),
  },
  {
    code: 'token-audiences',
    fits: saysByGrant('Multiple audiences not allowed'),
    tell: ({ road: _road }, { token }) => ({
      cause: `the grant takes tokens with one aud, and this one has ${token.audience.length}: ${token.audience.join(', ')}`,
      setting: 'the audiences the issuer writes',
      fix: 'let the issuer write one; where it is a Keycloak, take the client scope roles (which adds account) from its client',
    }),
  },
]

function unfitness(at: Circumstances): string {
  const { alias = '', provider, token } = at
  const configured = provider?.config['issuer']
  const found = [
    ...providerObstacles(alias, provider),
    ...grantSwitchObstacles(provider),
    ...(provider !== undefined && configured !== token.issuer
      ? [`identity provider ${alias} has the issuer ${configured ?? '(none)'}`]
      : []),
  ]
  return found.length === 0
    ? `identity provider ${alias} looks right, so it was just changed`
    : found.join('; ')
}
