import {
  EXTERNAL_VIA,
  HOST,
  LEEWAY_SECONDS,
  LOG_LEVEL,
  MANAGEMENT_PORT,
  MAX_LEEWAY_SECONDS,
  PORT,
  TARGET_SCOPE,
} from '../defaults.ts'

/** One environment variable: the row of the reference page, and the only names the readers take. */
interface Variable {
  readonly name: string
  readonly meaning: string
  /** As a person reads it; `required`, or `–` for none. */
  readonly default: string
  /** `trust`: read only when there is no trust file. `process`: always read. */
  readonly scope: 'trust' | 'process'
}

export const VARIABLES = [
  {
    name: 'OIDC_TOKEN_EXCHANGE_IDP_LIST',
    meaning:
      'Issuers whose tokens are exchanged: URLs, comma or space separated. Its presence switches exchange on. The word `default` in it also accepts the realm’s own tokens.',
    default: '–; without it and `SUBJECT_TOKEN_ISSUER`, only the realm’s own tokens are accepted',
    scope: 'trust',
  },
  {
    name: 'SUBJECT_TOKEN_ISSUER',
    meaning: 'One more issuer whose tokens are exchanged: its URL.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'ISSUER',
    meaning:
      'The authorization server that exchanges: our realm’s issuer URL, as in `https://sso.example.com/realms/data`.',
    default: 'required',
    scope: 'trust',
  },
  {
    name: 'CLIENT_ID',
    meaning: 'The exchange client: the confidential client the gateway authenticates as.',
    default: 'required',
    scope: 'trust',
  },
  {
    name: 'CLIENT_SECRET',
    meaning: 'The exchange client’s secret.',
    default: 'required, or `CLIENT_SECRET_FILE`',
    scope: 'trust',
  },
  {
    name: 'CLIENT_SECRET_FILE',
    meaning: 'A file that holds the exchange client’s secret.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'SUBJECT_TOKEN_AUDIENCE',
    meaning: 'Accepted `aud` values of subject tokens, comma or space separated; one is enough.',
    default: 'the values of `CLIENT_ID` and `ISSUER`: a token must be meant for us',
    scope: 'trust',
  },
  {
    name: 'SUBJECT_TOKEN_ALGORITHMS',
    meaning: 'Accepted signature algorithms of subject tokens, comma or space separated.',
    default: 'the RS, PS, ES and EdDSA families',
    scope: 'trust',
  },
  {
    name: 'REQUIRED_SCOPE',
    meaning: 'Scopes a subject token must carry, all of them, comma or space separated.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'TOKEN_EXCHANGE_VIA',
    meaning:
      'How Keycloak is asked for tokens of other issuers: `jwt-grant`, `idp-permission`, or both, comma separated, tried in this order.',
    default: `\`${EXTERNAL_VIA.join(',')}\``,
    scope: 'trust',
  },
  {
    name: 'IDP_ALIASES',
    meaning:
      '`issuer=alias` pairs, comma or space separated: the alias of the issuer’s identity provider in Keycloak, sent as `subject_issuer`.',
    default: 'the issuer’s URL is sent',
    scope: 'trust',
  },
  {
    name: 'TARGET_AUDIENCE',
    meaning: 'Audiences asked for at the exchange, comma or space separated.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'TARGET_SCOPE',
    meaning: 'Scopes asked for at the exchange, comma or space separated.',
    default: `\`${TARGET_SCOPE.join(' ')}\``,
    scope: 'trust',
  },
  {
    name: 'UPSTREAM_URL',
    meaning: 'Where every request goes: scheme, host and port, no path.',
    default: 'required',
    scope: 'trust',
  },
  {
    name: 'REDIS_URL',
    meaning:
      'Shared cache: `redis://` or `rediss://` with host and port. Needs `CACHE_SEAL_KEY` or `CACHE_SEAL_KEY_FILE`.',
    default: '–; issued tokens are kept in memory only',
    scope: 'trust',
  },
  {
    name: 'CACHE_SEAL_KEY',
    meaning: '32 bytes in base64 that seal what is stored in Redis.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'CACHE_SEAL_KEY_FILE',
    meaning: 'A file that holds that key.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'CLOCK_SKEW_SECONDS',
    meaning: `Leeway on \`exp\`, \`nbf\` and \`iat\` of subject tokens, in seconds, at most ${MAX_LEEWAY_SECONDS}.`,
    default: `${LEEWAY_SECONDS}`,
    scope: 'trust',
  },
  {
    name: 'PUBLIC_URL',
    meaning:
      'Address by which clients know the gateway: scheme, host and port, no path. The resource metadata (RFC 9728) names it.',
    default: '–',
    scope: 'trust',
  },
  {
    name: 'ALLOW_PRIVATE_ISSUERS',
    meaning:
      '`true` lets the hosts of issuers have private addresses. Keycloak’s own host, an IP address and `localhost` may have one anyway.',
    default: '`false`',
    scope: 'trust',
  },
  {
    name: 'INSECURE_ALLOW_HTTP',
    meaning: '`true` accepts `http:` addresses that are not loopback.',
    default: '`false`',
    scope: 'trust',
  },
  {
    name: 'TOKEN_CACHE_ENABLED',
    meaning: '`false` switches caching off, also over a trust file.',
    default: '`true`',
    scope: 'process',
  },
  {
    name: 'HOST',
    meaning: 'Address both ports listen on.',
    default: `\`${HOST}\``,
    scope: 'process',
  },
  {
    name: 'PORT',
    meaning: 'Port for requests; 0 lets the system choose.',
    default: `${PORT}`,
    scope: 'process',
  },
  {
    name: 'MANAGEMENT_PORT',
    meaning: 'Port for health and metrics; 0 lets the system choose.',
    default: `${MANAGEMENT_PORT}`,
    scope: 'process',
  },
  {
    name: 'LOG_LEVEL',
    meaning: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
    default: `\`${LOG_LEVEL}\``,
    scope: 'process',
  },
] as const satisfies readonly Variable[]

export type VariableName = (typeof VARIABLES)[number]['name']
