import { ALGORITHMS } from '@cambio/validation'
import { z } from 'zod'
import { EXTERNAL_VIA, INTROSPECTION_CACHE_SECONDS, SELF_VIA } from '../defaults.ts'
import { secretReference } from '../secret-reference.ts'
import { accept } from './accept.ts'
import { grantMode } from './grant.ts'
import { identityProviderMappers } from './mapper.ts'
import { publicKey } from './key.ts'
import { ownPolicyName } from './policy-name.ts'
import { EXTERNAL_ROADS, SELF_ROADS } from './road.ts'
import { alias, list, name, scopes, seconds, tenantAlias, url } from './vocabulary.ts'

/** Keycloak's providers, by its own ids. */
export const PROVIDERS = [
  'oidc',
  'keycloak-oidc',
  'jwt-authorization-grant',
  'google',
  'microsoft',
  'github',
  'gitlab',
  'facebook',
  'linkedin-openid-connect',
  'bitbucket',
] as const

const endpoints = z
  .strictObject({
    jwks: url('Where the issuer publishes its keys.'),
    authorization: url('Authorization endpoint.').optional(),
    token: url('Token endpoint.').optional(),
    userinfo: url('Userinfo endpoint.').optional(),
    logout: url('End-session endpoint.').optional(),
  })
  .describe('The issuer’s endpoints, for one without discovery.')

const identityProvider = z
  .strictObject({
    providerId: z
      .enum(PROVIDERS)
      .optional()
      .describe(
        'Keycloak’s provider. Default: `oidc`. `jwt-authorization-grant` serves the road `jwt-grant` alone; the social ones are asked by alias.',
      ),
    displayName: name('Name shown in Keycloak.').optional(),
    clientId: name(
      'Our client id at the issuer; needed only for browser login through it.',
    ).optional(),
    clientSecret: secretReference('Our client secret at the issuer.').optional(),
    mappers: identityProviderMappers.optional(),
    config: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'Further keys of Keycloak’s identity provider configuration, as Keycloak names them; they win over what Cambio derives. Use `jwksUrl` here when Keycloak reaches the issuer by another address than the gateway does.',
      ),
  })
  .describe('How Keycloak’s record of this issuer is made.')

const jwtGrant = z
  .strictObject({
    maxAgeSeconds: seconds(
      'Oldest assertion Keycloak takes. Default: 300, Keycloak’s own.',
    ).optional(),
    reuse: z
      .boolean()
      .optional()
      .describe('Whether one token may be exchanged more than once. Default: false.'),
    algorithm: z
      .enum(ALGORITHMS)
      .optional()
      .describe('The only signature algorithm Keycloak takes. Default: any asymmetric one.'),
    audience: name(
      'The `aud` the partner’s tokens carry, when it is not our realm’s issuer.',
    ).optional(),
  })
  .describe(
    'The JWT authorization grant’s settings, for the road `jwt-grant`. The grant takes no audience: what routes ask for comes from audience mappers of the exchange client, which the provisioner makes.',
  )

const testClient = z
  .strictObject({
    id: name('Client id at the issuer.'),
    secret: secretReference('Its secret.'),
    username: name('A test user, whose password is sent with it.').optional(),
    password: secretReference('That user’s password.').optional(),
    scope: scopes('Scopes asked for.').optional(),
  })
  .describe(
    'A client at the issuer that gets a subject token for `cambio verify --live`: for itself, or for a test user.',
  )

const introspection = z
  .strictObject({
    clientId: name('Our client id at the issuer.'),
    clientSecret: secretReference('Our client secret at the issuer.'),
    endpoint: url(
      'Where the issuer is asked. Default: what its discovery document says.',
    ).optional(),
    cacheSeconds: seconds(
      `How long an answer is believed, never longer than the token lives; 0 asks each time. Default: ${INTROSPECTION_CACHE_SECONDS}.`,
    ).optional(),
  })
  .describe(
    'Ask this issuer about tokens that are no JWT (RFC 7662). Such a token names no issuer, so only one may have this. Keycloak asks the issuer’s userinfo endpoint about them, on the road `idp-permission`; its record is provisioned so. Absent: such tokens are refused.',
  )

/** What every issuer has, our own realm too. */
const common = {
  name: name(
    'What logs, metrics and `routes[].allow.issuers` call it. Default: the alias, the issuer’s URL where there is none, or `self`.',
  ).optional(),
  accept: accept.optional(),
  parameters: z
    .record(z.string(), z.string())
    .optional()
    .describe('Further parameters of token requests, as in `{ext_reason: audit}`.'),
  refresh: z
    .boolean()
    .optional()
    .describe(
      'Keep the Keycloak session of an exchange by `idp-permission` or `standard`, and refresh in it instead of exchanging anew. Default: false.',
    ),
}

const externalIssuer = z
  .strictObject({
    alias: tenantAlias
      .describe(
        'Alias of the identity provider in Keycloak, which is created when it is missing. Absent: the one identity provider the realm has for this issuer.',
      )
      .optional(),
    issuer: url(
      'The issuer, exactly as in the tokens’ `iss`. `{tenantid}` in it stands for each of `tenants`.',
    ),
    tenants: z
      .array(alias)
      .min(1)
      .optional()
      .describe(
        'The tenants whose tokens are accepted, where `issuer` holds `{tenantid}`. With `{tenantid}` in `alias` each has an identity provider of its own, else one is for them all, with the keys of the first.',
      ),
    keys: z
      .array(publicKey)
      .min(1)
      .optional()
      .describe(
        'The issuer’s public keys, for one that publishes none. Nothing is fetched then, and a new key has to be written here.',
      ),
    privateAddress: z
      .boolean()
      .optional()
      .describe(
        'The issuer’s host may have a private address. Default: false, but for Keycloak’s own host, an IP address and `localhost`, which say it themselves.',
      ),
    discovery: z
      .literal(true)
      .optional()
      .describe(
        'Read endpoints and keys from the issuer’s discovery document. The default when `endpoints` and `keys` are absent.',
      ),
    endpoints: endpoints.optional(),
    introspection: introspection.optional(),
    ...common,
    via: z
      .union([z.literal('auto'), z.array(z.enum(EXTERNAL_ROADS)).min(1)])
      .optional()
      .describe(
        `Roads, tried in this order; \`auto\`: those the server can do, \`jwt-grant\` first. Default: ${list(EXTERNAL_VIA)}.`,
      ),
    mode: grantMode.optional(),
    policyName: ownPolicyName('this identity provider').optional(),
    identityProvider: identityProvider.optional(),
    jwtGrant: jwtGrant.optional(),
    testClient: testClient.optional(),
  })
  .describe('An issuer that is not our realm.')

const selfIssuer = z
  .strictObject({
    self: z.literal(true).describe('The realm’s own tokens.'),
    ...common,
    via: z
      .array(z.enum(SELF_ROADS))
      .min(1)
      .optional()
      .describe(
        `Roads, tried in this order. Default: ${list(SELF_VIA)}: the token goes on as it is, if it fits the route.`,
      ),
  })
  .describe('Our realm’s own tokens.')

export const issuer = z
  .union([externalIssuer, selfIssuer])
  .describe(
    'An issuer: `issuer`, and mostly `alias`, for one of other people, `self: true` for our realm.',
  )
