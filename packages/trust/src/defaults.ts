/**
 * Every value a trust file or an environment may leave out, in one place. The schema's texts and the
 * reference page quote these constants.
 */

/** Name of the client policy that says who may exchange. */
export const POLICY_NAME = 'gateway-token-exchange'

/** Leeway on `exp`, `nbf` and `iat`: clocks kept by NTP differ by less. */
export const LEEWAY_SECONDS = 5

/** More leeway than this keeps expired tokens alive rather than forgiving a clock. */
export const MAX_LEEWAY_SECONDS = 60

/** `typ` header values of an access token: RFC 9068 section 2.1, and what Keycloak writes. */
export const TOKEN_TYPES = ['JWT', 'at+jwt'] as const

/** Works on every Keycloak that has the exchange switched on, for users never seen before too. */
export const EXTERNAL_VIA = ['idp-permission'] as const

/** The realm's own token goes on as it is. */
export const SELF_VIA = ['none'] as const

/** What a login asks for; without it Keycloak's userinfo refuses the issued token. */
export const TARGET_SCOPE = ['openid'] as const

/** What Keycloak attaches to every client by itself, and what says only who the user is. */
export const DEFAULT_ALLOWED_SCOPE = [
  'openid',
  'profile',
  'email',
  'roles',
  'web-origins',
  'acr',
  'basic',
  'service_account',
] as const

/** A day. Access tokens live for minutes; one of days is a mistake in the realm that nobody wanted. */
export const MAX_LIFETIME_SECONDS = 86_400

/** A stream lives as long as its caller may be served, not as long as one token. */
export const STREAMS = 'reauthorize'

/** How long the issuer's answer about a token is believed, unless the token ends before. */
export const INTROSPECTION_CACHE_SECONDS = 60

/** A debug key is guessed at by anybody who reaches the gateway. */
export const DEBUG_KEY_CHARACTERS = 32

/** Issued tokens are one to three kilobytes, so this is some tens of megabytes. */
export const CACHE_MAX_ENTRIES = 10_000

/** Some 30,000 entries with tokens of usual size. */
export const CACHE_MAX_BYTES = 67_108_864

/** However long a token lives, a revoked permission is noticed after this time. */
export const CACHE_CEILING_SECONDS = 3600

/** What keys and channels in Redis start with. */
export const CACHE_KEY_PREFIX = 'cambio:'

/** An answer that takes longer is slower than many exchanges. */
export const CACHE_COMMAND_TIMEOUT_MS = 100

/** Long enough for a client that tries again and again, too short for anybody to wait for a mended setting. */
export const CACHE_NEGATIVE_SECONDS = 5

/** Who guesses a purge key can make every request cost an exchange. */
export const PURGE_KEY_CHARACTERS = 32

/** A healthy upstream accepts in milliseconds. */
export const UPSTREAM_CONNECT_MS = 5_000

/** What load balancers in front of us commonly allow. */
export const UPSTREAM_HEADERS_MS = 60_000
export const UPSTREAM_IDLE_MS = 60_000

/** An idle connection may be closed just when a request is on its way there. */
export const UPSTREAM_RETRIES = 1

/** One failure may be the request's own; three in a row are the address's. */
export const UPSTREAM_FAILURES = 3

/** As long as a process takes to start again. */
export const UPSTREAM_PAUSE_SECONDS = 10

/** Some hundred megabytes of requests on their way. */
export const OVERLOAD_CONCURRENCY = 10_000

/** All interfaces, as containers need it. */
export const HOST = '0.0.0.0'
export const PORT = 3000
export const MANAGEMENT_PORT = 3001
export const LOG_LEVEL = 'info'
/** One process uses one core; several share one port. */
export const WORKERS = 1
export const MAX_WORKERS = 256

export const MAX_PORT = 65_535
/** Whoever asks the authorizer gets tokens, so nobody outside may. */
export const AUTHORIZER_HOST = '127.0.0.1'
