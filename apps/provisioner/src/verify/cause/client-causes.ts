import { APPLY, inIssuer, type Row, says } from './refusal.ts'

const isStandard: Row['fits'] = ({ road }) => road === 'standard'

/** Keycloak’s answers about our client on any road, and about `standard`. */
export const CLIENT_CAUSES: readonly Row[] = [
  {
    code: 'client-credentials',
    fits: ({ status }) => status === 401,
    tell: (_refusal, { clientId, client }) => ({
      cause:
        client === undefined
          ? `the realm has no client ${clientId}`
          : client.enabled
            ? `Keycloak does not take the credential of client ${clientId}`
            : `client ${clientId} is disabled`,
      setting: client === undefined ? 'client.id' : 'client.secret (or its key or certificate)',
      fix: 'run cambio apply, which brings client and credential to Keycloak, and see that the reference names what the gateway uses',
    }),
  },
  {
    code: 'client-public',
    fits: says('Public client'),
    tell: (_refusal, { clientId }) => ({
      cause: `client ${clientId} is public, and only a confidential one may exchange`,
      setting: `the switch “Client authentication” of client ${clientId}`,
      fix: APPLY,
    }),
  },
  {
    code: 'client-kind',
    fits: (refusal, at) =>
      says('Bearer-only not allowed')(refusal, at) || says('Wrong client protocol')(refusal, at),
    tell: (_refusal, { clientId }) => ({
      cause: `client ${clientId} is bearer-only, or no OpenID Connect client`,
      setting: 'client.id',
      fix: 'take another client id and run cambio apply',
    }),
  },
  {
    code: 'consent',
    fits: (refusal, at) =>
      says('Client requires user consent')(refusal, at) || says('Missing consents')(refusal, at),
    tell: (_refusal, { clientId, target }) => ({
      cause: 'a client of this exchange wants the user’s consent, for which nobody can be asked',
      setting: `the switch “Consent required” of client ${target.audience[0] ?? clientId}`,
      fix: 'switch it off',
    }),
  },
  {
    code: 'target-disabled',
    fits: says('Client disabled'),
    tell: (_refusal, { clientId, target }) => ({
      cause: `client ${target.audience[0] ?? clientId} is disabled`,
      setting: `the switch “Enabled” of client ${target.audience[0] ?? clientId}`,
      fix: 'switch it on',
    }),
  },
  {
    code: 'standard-off',
    fits: (refusal, at) =>
      isStandard(refusal, at) &&
      (says('Standard token exchange is not enabled')(refusal, at) ||
        refusal.error === 'unsupported_grant_type' ||
        at.client?.attributes['standard.token.exchange.enabled'] !== 'true'),
    tell: (_refusal, { clientId, features }) =>
      features.has('TOKEN_EXCHANGE_STANDARD_V2')
        ? {
            cause: `client ${clientId} may not use standard token exchange`,
            setting: `the attribute standard.token.exchange.enabled of client ${clientId}`,
            fix: APPLY,
          }
        : {
            cause: 'the server feature token-exchange-standard is off',
            setting: 'Keycloak’s start option --features',
            fix: 'start Keycloak with --features=token-exchange-standard:v2',
          },
  },
  {
    code: 'outside-audience',
    fits: says('Client is not within the token audience'),
    tell: (_refusal, { clientId, token }) => ({
      cause: `the token is not meant for client ${clientId}: its aud is ${token.audience.join(', ') || 'empty'}`,
      setting: `the aud of the realm’s own tokens`,
      fix: `give the client that gets these tokens an audience mapper for ${clientId}`,
    }),
  },
  {
    code: 'audience-unavailable',
    fits: says('Requested audience not available'),
    tell: (_refusal, { clientId, target }) => ({
      cause: `nothing of client ${clientId} leads to the audience ${target.audience.join(', ')}`,
      setting: 'client.mappers (or client.scopes)',
      fix: `declare an audience mapper for ${target.audience.join(', ')} there, or a role of it that the user has, and run cambio apply`,
    }),
  },
  {
    code: 'scope-unavailable',
    fits: (refusal, at) => says('Invalid scopes')(refusal, at) || refusal.error === 'invalid_scope',
    tell: (_refusal, { clientId, target }) => ({
      cause: `client ${clientId} does not have all of the scopes ${target.scope.join(', ')}`,
      setting: 'routes[].target.scope, or client.scopes',
      fix: 'attach the scopes to the exchange client under client.scopes and run cambio apply',
    }),
  },
  {
    code: 'own-token-invalid',
    fits: (refusal, at) => isStandard(refusal, at) && says('Invalid token')(refusal, at),
    tell: (_refusal, { realmIssuer, token }) => ({
      cause: `the realm does not know the token as its own: its session is gone, or the realm calls itself otherwise than ${token.issuer}`,
      setting: 'Keycloak’s option hostname',
      fix: `take a fresh token, and see that the realm’s issuer is ${realmIssuer} from everywhere`,
    }),
  },
  {
    code: 'https-required',
    fits: says('HTTPS required'),
    tell: () => ({
      cause: 'the realm takes no http: from here',
      setting: 'keycloak.url (and the realm’s “Require SSL”)',
      fix: 'write the https: address',
    }),
  },
  {
    code: 'token-too-long',
    fits: says('The size of OIDC parameter'),
    tell: () => ({
      cause: 'the token is longer than Keycloak takes',
      setting:
        'Keycloak’s option spi-login-protocol--openid-connect--req-token-params-default-max-size',
      fix: 'raise it, or let the issuer write shorter tokens',
    }),
  },
  {
    code: 'own-token-audience',
    fits: ({ road }) => road === 'none',
    tell: (_refusal, { target, token }) => ({
      cause: `the realm’s own token goes on as it is, and its aud (${token.audience.join(', ') || 'empty'}) lacks ${target.audience.join(', ')}`,
      setting: 'issuers[self].via',
      fix: 'add standard after none, or give the client that gets these tokens an audience mapper',
    }),
  },
  {
    code: 'no-answer',
    fits: ({ status, error }) => status === undefined && error === undefined,
    tell: (refusal, at) => ({
      cause: refusal.hint ?? 'Keycloak was not asked, or did not answer',
      setting: at.alias === undefined ? 'keycloak.url' : inIssuer(at, 'via'),
      fix: 'see that the token endpoint can be reached from here, and try again',
    }),
  },
]
