import { ALGORITHMS } from '@cambio/validation'
import { z } from 'zod'
import {
  CACHE_CEILING_SECONDS,
  CACHE_MAX_ENTRIES,
  EXTERNAL_VIA,
  LEEWAY_SECONDS,
  MAX_LEEWAY_SECONDS,
  POLICY_NAME,
  SELF_VIA,
  TARGET_SCOPE,
  TOKEN_TYPES,
} from './defaults.ts'
import { secretReference } from './secret-reference.ts'

/**
 * The trust file's shape: who is trusted and what they may reach. From this one schema come the
 * types, the JSON Schema and the reference page, so a field's text is written here and nowhere else.
 */

/** How Keycloak is asked for a token. */
export const ROADS = ['jwt-grant', 'idp-permission', 'standard', 'none'] as const
export type Road = (typeof ROADS)[number]

/** Roads that make a token of another issuer into ours. */
export const EXTERNAL_ROADS = ['jwt-grant', 'idp-permission'] as const
/** Roads for the realm's own tokens. */
export const SELF_ROADS = ['standard', 'none'] as const

const NOT_AN_ADDRESS = 'is not an http or https address'

/** The pattern refuses what the URL parser would mend in silence: other cases, backslashes, blanks. */
export const address = z
  .url({ protocol: /^https?$/, error: NOT_AN_ADDRESS, abort: true })
  .regex(/^https?:\/\/[^\s\\]+$/, NOT_AN_ADDRESS)

/** RFC 6749 section 3.3: a scope value has no blank in it, so `openid email` is two. */
export const scope = z
  .string()
  .regex(/^[!#-[\]-~]+$/, 'is not one scope; write each scope as its own item')

export const alias = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must be made of letters, digits, dots, dashes and underscores, and start with a letter or digit',
  )

export const realm = z
  .string()
  .regex(/^(?!\.{1,2}$)[^/\\?#%\t\r\n]+$/, 'must be the realm’s name alone')

const name = (what: string) => z.string().min(1).describe(what)
const names = (what: string) => z.array(z.string().min(1)).min(1).describe(what)
const url = (what: string) => address.describe(what)
const scopes = (what: string) => z.array(scope).min(1).describe(what)
const list = (values: readonly string[]) => `\`[${values.join(', ')}]\``
const seconds = (what: string) => z.int().min(0).describe(what)

const claimRule = z
  .union([
    z.union([z.string(), z.number(), z.boolean()]),
    z.strictObject({ oneOf: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) }),
    z.strictObject({ contains: z.string() }),
    z.strictObject({ present: z.literal(true) }),
  ])
  .describe(
    'A value the claim must equal, or `{oneOf: […]}`, `{contains: …}` or `{present: true}`.',
  )

const accept = z
  .strictObject({
    algorithms: z
      .array(z.enum(ALGORITHMS))
      .min(1)
      .optional()
      .describe('Signature algorithms. Default: every asymmetric one listed here.'),
    audience: names(
      'Accepted `aud` values; one is enough. Default: the exchange client’s id and our realm’s issuer, so a token must be meant for us.',
    ).optional(),
    types: names(
      `Accepted \`typ\` header values, without regard to case. Default: ${list(TOKEN_TYPES)}; a token without \`typ\` counts as \`JWT\`.`,
    ).optional(),
    scope: scopes('Scopes the token must carry, all of them, in `scope` or `scp`.').optional(),
    claims: z.record(z.string(), claimRule).optional().describe('Rules for other claims, by name.'),
    maxAgeSeconds: seconds(
      'How long after `iat` a token is accepted; `iat` is then required. Default: no limit but `exp`.',
    ).optional(),
    leewaySeconds: z
      .int()
      .min(0)
      .max(MAX_LEEWAY_SECONDS)
      .optional()
      .describe(
        `Leeway on \`exp\`, \`nbf\` and \`iat\`, at most ${MAX_LEEWAY_SECONDS}. Default: ${LEEWAY_SECONDS}.`,
      ),
  })
  .describe('What a subject token of this issuer must look like.')

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
      .enum(['oidc', 'keycloak-oidc'])
      .optional()
      .describe('Keycloak’s provider. Default: `oidc`.'),
    displayName: name('Name shown in Keycloak.').optional(),
    clientId: name(
      'Our client id at the issuer; needed only for browser login through it.',
    ).optional(),
    clientSecret: secretReference('Our client secret at the issuer.').optional(),
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
    audience: name(
      'The `aud` the partner’s tokens carry, when it is not our realm’s issuer.',
    ).optional(),
  })
  .describe(
    'The JWT authorization grant’s settings, for the road `jwt-grant`. The grant takes no audience: what a route’s target asks for must come from audience mappers of the exchange client.',
  )

const externalIssuer = z
  .strictObject({
    alias: alias.describe('Alias of the identity provider in Keycloak.'),
    issuer: url('The issuer, exactly as in the tokens’ `iss`.'),
    discovery: z
      .literal(true)
      .optional()
      .describe(
        'Read endpoints and keys from the issuer’s discovery document. The default when `endpoints` is absent.',
      ),
    endpoints: endpoints.optional(),
    accept: accept.optional(),
    via: z
      .array(z.enum(EXTERNAL_ROADS))
      .min(1)
      .optional()
      .describe(`Roads, tried in this order. Default: ${list(EXTERNAL_VIA)}.`),
    identityProvider: identityProvider.optional(),
    jwtGrant: jwtGrant.optional(),
  })
  .describe('An issuer that is not our realm.')

const selfIssuer = z
  .strictObject({
    self: z.literal(true).describe('The realm’s own tokens.'),
    accept: accept.optional(),
    via: z
      .array(z.enum(SELF_ROADS))
      .min(1)
      .optional()
      .describe(
        `Roads, tried in this order. Default: ${list(SELF_VIA)}: the token goes on as it is, if it fits the route.`,
      ),
  })
  .describe('Our realm’s own tokens.')

const clientCredentialsLogin = z
  .strictObject({
    clientId: name('Client with a service account.'),
    clientSecret: secretReference('Its secret.'),
    realm: name('Realm this client lives in. Default: the realm above.').optional(),
  })
  .describe('A login as a client with a service account.')
const passwordLogin = z
  .strictObject({
    username: name('Administrator’s user name.'),
    password: secretReference('Administrator’s password.'),
    clientId: name('Public client to log in with. Default: `admin-cli`.').optional(),
    realm: name('Realm this administrator lives in. Default: the realm above.').optional(),
  })
  .describe('A login as an administrator with a password.')

const route = z
  .strictObject({
    match: z
      .strictObject({
        path: z
          .string()
          .startsWith('/', 'must start with /')
          .describe(
            'Path prefix, by whole segments: `/geo` matches `/geo` and `/geo/x`, not `/geology`.',
          ),
        methods: z
          .array(z.string().regex(/^[A-Z]+$/, 'is not a method; write it in capitals, as in GET'))
          .min(1)
          .optional()
          .describe('Methods. Default: all.'),
      })
      .describe('Which requests. A request that no route matches is refused.'),
    upstream: url('Where matching requests go: scheme, host and port, no path.'),
    target: z
      .strictObject({
        audience: names(
          'Clients asked for as audience; the issued token must carry them all in `aud`.',
        ).optional(),
        scope: scopes(`Scopes asked for. Default: ${list(TARGET_SCOPE)}.`).optional(),
      })
      .optional()
      .describe('What the issued token must be good for.'),
  })
  .describe('Which requests go where, and with what token.')

export const trustFileSchema = z
  .strictObject({
    keycloak: z
      .strictObject({
        url: url('Keycloak’s base URL, without `/realms`.'),
        realm: realm.describe('Our realm: the one the APIs trust.'),
        admin: z
          .union([clientCredentialsLogin, passwordLogin])
          .optional()
          .describe('The provisioner’s own login. The gateway never reads it.'),
      })
      .describe('Keycloak and the realm.'),
    client: z
      .strictObject({ id: name('Client id.'), secret: secretReference('Client secret.') })
      .describe('The exchange client: the confidential client the gateway authenticates as.'),
    issuers: z
      .array(
        z
          .union([externalIssuer, selfIssuer])
          .describe(
            'An issuer: `alias` and `issuer` for one of other people, `self: true` for our realm.',
          ),
      )
      .min(1)
      .describe('Whose tokens are accepted.'),
    clients: z
      .array(
        z.strictObject({
          id: name('Client id.'),
          displayName: name('Name shown in Keycloak.').optional(),
        }),
      )
      .optional()
      .describe(
        'Target clients the provisioner creates when they are missing: an API’s name in `aud`, with every login flow off.',
      ),
    policyName: name(
      `Name of the client policy that says who may exchange. Default: \`${POLICY_NAME}\`.`,
    ).optional(),
    routes: z.array(route).min(1).describe('Where requests go; the most specific path wins.'),
    cache: z
      .union([
        z.literal('off'),
        z
          .strictObject({
            redis: secretReference(
              'Redis URL; a secret, because it may hold a password. Absent: memory only.',
            ).optional(),
            sealKey: secretReference(
              '32 bytes in base64 that seal what is stored in Redis. Required with `redis`.',
            ).optional(),
            maxEntries: z
              .int()
              .min(1)
              .optional()
              .describe(`Entries kept in memory. Default: ${CACHE_MAX_ENTRIES}.`),
            ceilingSeconds: z
              .int()
              .min(1)
              .optional()
              .describe(`No token is kept longer than this. Default: ${CACHE_CEILING_SECONDS}.`),
          })
          .describe('Memory, and behind it Redis where one is named.'),
      ])
      .optional()
      .describe('Where issued tokens are kept. Default: in memory. `off`: nowhere.'),
    insecureAllowHttp: z
      .boolean()
      .optional()
      .describe('Accept `http:` addresses that are not loopback. Default: false.'),
  })
  .describe('Cambio’s trust file: who is trusted and what they may reach.')

export type TrustFile = Readonly<z.output<typeof trustFileSchema>>
export type Issuer = TrustFile['issuers'][number]
export type ExternalIssuer = Extract<Issuer, { alias: string }>
export type SelfIssuer = Extract<Issuer, { self: true }>
export type Route = TrustFile['routes'][number]
export type Accept = NonNullable<Issuer['accept']>
