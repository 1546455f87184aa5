import {
  APPLY,
  because,
  type Circumstances,
  inIssuer,
  type Refusal,
  type Row,
  says,
} from './refusal.ts'

const isV1: Row['fits'] = ({ road }) => road === 'idp-permission'
const isInvalidToken: Row['fits'] = (refusal, at) =>
  isV1(refusal, at) && refusal.error === 'invalid_token'
const isValidation: Row['fits'] = (refusal, at) =>
  isInvalidToken(refusal, at) &&
  (because('token validation failure')(refusal, at) ||
    (refusal.event === undefined && refusal.description === 'invalid token'))

/** Keycloak’s answers about the identity provider and the token by `idp-permission` (V1). */
export const PROVIDER_CAUSES: readonly Row[] = [
  {
    code: 'provider-disabled',
    // It answers 400 invalid_issuer or, for want of a catch, 500.
    fits: (refusal, at) =>
      isV1(refusal, at) &&
      at.provider?.enabled === false &&
      (refusal.error === 'invalid_issuer' || (refusal.status ?? 0) >= 500),
    tell: (_refusal, { alias }) => ({
      cause: `identity provider ${alias} is disabled`,
      setting: `the switch “Enabled” of identity provider ${alias}`,
      fix: 'run cambio apply, which switches it on',
    }),
  },
  {
    code: 'provider-disabled-before',
    // Nothing catches what Keycloak throws at it.
    fits: (refusal, at) =>
      isV1(refusal, at) && isServerError(refusal) && at.disabledBefore !== undefined,
    tell: (_refusal, at) => ({
      cause: `the issuer is asked for by its URL, and Keycloak fails at the disabled identity provider ${at.disabledBefore}, which it comes across before ${at.alias}`,
      setting: inIssuer(at, 'alias'),
      fix: `write alias: ${at.alias} for this issuer, which Keycloak is then asked for by name; or enable or remove ${at.disabledBefore}`,
    }),
  },
  {
    code: 'provider-missing',
    fits: ({ error }, { provider }) => error === 'invalid_issuer' && provider === undefined,
    tell: (_refusal, at) => ({
      cause: `the realm has no identity provider ${at.alias}`,
      setting: inIssuer(at, 'alias'),
      fix: 'run cambio apply, which creates it, or correct the alias; upper and lower case differ',
    }),
  },
  {
    code: 'provider-unfit',
    fits: ({ error }) => error === 'invalid_issuer',
    tell: (_refusal, at) => ({
      cause: `identity provider ${at.alias} (${at.provider?.providerId}) cannot exchange tokens of others`,
      setting: inIssuer(at, 'identityProvider.providerId'),
      fix: 'use a provider that can: oidc or keycloak-oidc, or one of the social ones with access tokens',
    }),
  },
  {
    code: 'type-claim',
    fits: says('token type not supported'),
    tell: (_refusal, at) => ({
      cause:
        'the token has no claim typ that Keycloak knows (ID, Bearer, at+jwt), as few issuers but Keycloak write one',
      setting: inIssuer(at, 'identityProvider.config.disableTypeClaimCheck'),
      fix: 'set it to "true", which is what cambio apply does where nothing else is said',
    }),
  },
  {
    code: 'userinfo-off',
    fits: because('user info service disabled'),
    tell: (_refusal, at) => ({
      cause: `identity provider ${at.alias} is to ask userinfo and has it switched off: it checks no signatures`,
      setting: inIssuer(at, 'identityProvider.config.validateSignature'),
      fix: 'set it to "true" with jwksUrl, which is what cambio apply does where nothing else is said',
    }),
  },
  {
    code: 'userinfo-refuses',
    fits: (refusal, at) =>
      because('user info call failure')(refusal, at) ||
      (isV1(refusal, at) && isServerError(refusal) && asksUserinfo(at)),
    tell: (_refusal, at) => ({
      cause: `identity provider ${at.alias} asks the issuer’s userinfo endpoint about the token, and that refuses it, answers no JSON, or cannot be reached from Keycloak`,
      setting: inIssuer(at, 'identityProvider.config.disableUserInfo'),
      fix: 'set it to "true" (with validateSignature "true"), which is what cambio apply does where nothing else is said; or let the issuer give tokens with scope openid',
    }),
  },
  {
    code: 'provider-issuer',
    fits: (refusal, at) => isValidation(refusal, at) && hasOtherIssuer(at),
    tell: (_refusal, at) => ({
      cause: `the token is of issuer ${at.token.issuer}, and identity provider ${at.alias} expects ${at.provider?.config['issuer']}`,
      setting: `config.issuer of identity provider ${at.alias} (${inIssuer(at, 'issuer')})`,
      fix: 'make both the same, byte for byte (scheme, host, slash at the end), and run cambio apply',
    }),
  },
  {
    code: 'provider-keys',
    fits: (refusal, at) => isValidation(refusal, at) && hasOtherKeys(at),
    tell: (_refusal, at) => ({
      cause: `the signature was judged by keys of ${at.provider?.config['jwksUrl'] ?? 'nowhere'}, and the issuer’s are at ${at.keysAt}`,
      setting: `config.jwksUrl of identity provider ${at.alias} (${inIssuer(at, 'identityProvider.config.jwksUrl')})`,
      fix: APPLY,
    }),
  },
  {
    code: 'token-validation',
    fits: isValidation,
    tell: (_refusal, at) => ({
      cause: `Keycloak does not take the token’s signature (${at.token.algorithm}) or time; it cannot reach ${at.provider?.config['jwksUrl'] ?? 'the keys'}, has stale keys, or its clock differs${unheard(_refusal)}`,
      setting: `config.jwksUrl of identity provider ${at.alias}`,
      fix: 'reach that address from Keycloak’s own network, reload the identity provider’s keys in the console, and compare the clocks',
    }),
  },
  {
    code: 'keys-unset',
    fits: ({ error }) => error === 'invalid_config',
    tell: (_refusal, at) => ({
      cause: `identity provider ${at.alias} checks signatures and has no keys`,
      setting: inIssuer(at, 'identityProvider.config.jwksUrl'),
      fix: APPLY,
    }),
  },
  {
    code: 'user-exists',
    fits: says('User already exists'),
    tell: (_refusal, { alias }) => ({
      cause: `our realm has a user of this name or e-mail address who is not linked to identity provider ${alias}; Keycloak links nobody by itself`,
      setting: `the user’s link to identity provider ${alias} (federated identity)`,
      fix: 'link the user with cambio migrate --link-users FILE, or give one of the two another name and address',
    }),
  },
  {
    code: 'user-disabled',
    fits: (refusal, at) =>
      isInvalidToken(refusal, at) &&
      (refusal.description === 'Invalid Token' || refusal.event?.error === 'user_disabled'),
    tell: () => ({
      cause: 'the linked user of our realm is disabled or locked out',
      setting: 'the user’s switch “Enabled”',
      fix: 'enable the user, or take a token of another one',
    }),
  },
  {
    code: 'taken-as-ours',
    fits: (refusal, at) =>
      isV1(refusal, at) &&
      (because('subject_token validation failure')(refusal, at) ||
        says('Invalid token type, must be access token')(refusal, at)),
    tell: (_refusal, at) => ({
      cause: `Keycloak took the token for one of its own realm: its issuer ${at.token.issuer} is, or its alias ${at.alias} names, the realm itself`,
      setting: inIssuer(at, 'issuer'),
      fix: 'declare the realm’s own tokens with { self: true }, and another realm under its own issuer URL',
    }),
  },
  {
    code: 'server-error',
    fits: isServerError,
    tell: (refusal) => ({
      cause: `Keycloak failed with status ${refusal.status}; behind it may stand a mapper whose provider is gone`,
      setting: 'Keycloak’s server log',
      fix: 'read the log at this time; it names what went wrong',
    }),
  },
]

function isServerError({ status = 0 }: Refusal): boolean {
  return status >= 500
}

function asksUserinfo({ provider }: Circumstances): boolean {
  return provider !== undefined && provider.config['disableUserInfo'] !== 'true'
}

/** Keycloak takes several issuers in one text, with commas between; none at all takes any. */
function hasOtherIssuer({ provider, token }: Circumstances): boolean {
  const issuers = provider?.config['issuer']
  if (issuers === undefined || issuers === '') return false
  return !issuers
    .split(',')
    .map((one) => one.trim())
    .includes(token.issuer)
}

function hasOtherKeys({ provider, keysAt }: Circumstances): boolean {
  return keysAt !== undefined && provider?.config['jwksUrl'] !== keysAt
}

function unheard({ event }: Refusal): string {
  return event === undefined
    ? '; without the realm’s events the cause cannot be told from a refused userinfo call (set keycloak.settings.eventsEnabled: true, and give the account the role view-events)'
    : ''
}
