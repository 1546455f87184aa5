import type { RefusalReason } from './failure.ts'
import type { Road } from './road.ts'

/** What Keycloak means by one of its refusals. */
export interface KnownAnswer {
  /** The OAuth error code; absent: any. */
  readonly error?: string
  /** How the description begins; absent: any. */
  readonly text?: string
  readonly road?: Road
  readonly reason: RefusalReason
  /** Which setting to change. */
  readonly hint: string
}

const FEATURES =
  'start Keycloak with --features=token-exchange,admin-fine-grained-authz:v1 (after a build), or use the road jwt-grant'
const EVENTS =
  'the cause is the `reason` of the event TOKEN_EXCHANGE_ERROR in the realm, and in Keycloak’s log'

/**
 * Keycloak's answers, in its own words (26.7: `V1TokenExchangeProvider`, `StandardTokenExchangeProvider`,
 * `JWTAuthorizationGrantType`, `AbstractBaseJWTValidator`). The first row that fits counts. One table for what it means to us and for what
 * to do, since both come from the same knowledge; an answer that is not in it is judged by its code alone.
 */
const KNOWN_ANSWERS: readonly KnownAnswer[] = [
  // The server or the exchange client lacks something, whatever the token.
  {
    text: "Parameter 'subject_issuer' is not supported",
    reason: 'server_misconfigured',
    hint: `Token exchange V1 is off: ${FEATURES}.`,
  },
  {
    error: 'unsupported_grant_type',
    road: 'jwt-grant',
    reason: 'server_misconfigured',
    hint: 'The feature jwt-authorization-grant is off in Keycloak, or it is older than 26.5.',
  },
  {
    error: 'unsupported_grant_type',
    reason: 'server_misconfigured',
    hint: `Token exchange is off: ${FEATURES}.`,
  },
  {
    text: 'Standard token exchange is not enabled',
    reason: 'server_misconfigured',
    hint: 'Switch on "Standard token exchange" for the exchange client (attribute standard.token.exchange.enabled).',
  },
  {
    text: 'JWT Authorization Grant is not supported for the requested client',
    reason: 'server_misconfigured',
    hint: 'Switch on the JWT authorization grant for the exchange client (attribute oauth2.jwt.authorization.grant.enabled); `cambio apply` does it.',
  },
  {
    text: 'Identity Provider is not allowed for the client',
    reason: 'server_misconfigured',
    hint: 'Add the alias to the exchange client’s attribute oauth2.jwt.authorization.grant.idp; `cambio apply` does it.',
  },
  {
    text: 'No Identity Provider for provided issuer',
    reason: 'server_misconfigured',
    hint: 'No enabled identity provider has exactly this `issuer` and jwtAuthorizationGrantEnabled; `cambio apply` makes one.',
  },
  {
    text: 'Multiple IDPs match the same issuer',
    reason: 'server_misconfigured',
    hint: 'Two enabled identity providers have the same `issuer`; keep one.',
  },
  {
    error: 'invalid_issuer',
    reason: 'server_misconfigured',
    hint: 'No enabled identity provider has this alias or issuer; compare issuers[].alias (IDP_ALIASES) with Keycloak, byte for byte.',
  },
  {
    error: 'invalid_config',
    reason: 'server_misconfigured',
    hint: 'The identity provider validates signatures and has no keys; set its jwksUrl.',
  },
  {
    text: 'HTTPS required',
    reason: 'server_misconfigured',
    hint: 'The realm requires HTTPS (sslRequired) and was reached by HTTP; use its https: address.',
  },
  {
    text: 'The size of OIDC parameter',
    reason: 'server_misconfigured',
    hint: 'A parameter is longer than Keycloak takes; raise req-token-params-default-max-size.',
  },
  {
    text: 'requested_token_type unsupported',
    reason: 'server_misconfigured',
    hint: 'Keycloak does not issue this type of token on this road; with issuers[].refresh, the exchange client needs "Use refresh tokens", and for the road standard the attribute standard.token.exchange.enableRefreshRequestedTokenType = SAME_SESSION.',
  },
  {
    text: 'duplicated parameter',
    reason: 'server_misconfigured',
    hint: 'Keycloak takes one value for a parameter that was sent twice.',
  },
  // The exchange client itself.
  {
    text: 'Public client',
    reason: 'client_refused',
    hint: 'The exchange client is public; switch on client authentication.',
  },
  {
    text: 'Bearer-only not allowed',
    reason: 'client_refused',
    hint: 'The exchange client is bearer-only; switch that off.',
  },
  {
    text: 'Wrong client protocol',
    reason: 'client_refused',
    hint: 'The exchange client is no OpenID Connect client.',
  },
  // What was asked for.
  {
    text: 'Audience not found',
    reason: 'target_refused',
    hint: 'routes[].target.audience (TARGET_AUDIENCE) names no client of the realm; write its client id.',
  },
  {
    text: 'Requested audience not available',
    reason: 'target_refused',
    hint: 'The exchange client’s scopes do not lead to this audience; add an audience mapper or a role of the target client.',
  },
  {
    text: 'Client requires user consent',
    reason: 'target_refused',
    hint: 'Switch off "Consent required" on the target client, or on the exchange client when no audience is asked for.',
  },
  {
    text: 'Client disabled',
    reason: 'target_refused',
    hint: 'The target client (or, without an audience, the exchange client) is disabled.',
  },
  {
    text: 'Missing consents',
    reason: 'target_refused',
    hint: 'The user has not consented to these scopes; switch off "Consent required" on the exchange client.',
  },
  {
    text: 'Invalid scopes',
    reason: 'target_refused',
    hint: 'routes[].target.scope (TARGET_SCOPE) names a scope that the exchange client does not have.',
  },
  // Permissions.
  {
    text: 'Client not allowed to exchange',
    reason: 'exchange_denied',
    hint: `No permission lets the exchange client do this: run \`cambio apply\`, which mends what is missing. The identity provider’s token-exchange permission must name it in its client policy, admin-fine-grained-authz:v1 must be on by that name, and another client as audience needs a permission of its own; ${EVENTS}.`,
  },
  {
    text: 'Client is not within the token audience',
    reason: 'exchange_denied',
    hint: 'The subject token’s `aud` must hold the exchange client’s id; add an audience mapper where it is issued.',
  },
  // The subject token and its user.
  {
    text: 'User not found',
    reason: 'subject_refused',
    hint: 'The user is not linked to the identity provider; add the road idp-permission, which links on first sight, or link the user.',
  },
  {
    text: 'User already exists',
    reason: 'subject_refused',
    hint: 'A user with this e-mail address or name exists and is not linked to the identity provider; link it.',
  },
  {
    text: 'User is not enabled',
    reason: 'subject_refused',
    hint: 'The linked user is disabled.',
  },
  {
    text: 'Account is not fully set up',
    reason: 'subject_refused',
    hint: 'The linked user has required actions to do.',
  },
  {
    text: 'Invalid Token',
    error: 'invalid_token',
    reason: 'subject_refused',
    hint: 'The linked user is disabled or locked out.',
  },
  {
    text: 'Token reuse detected',
    reason: 'subject_refused',
    hint: 'Each assertion is good once; set issuers[].jwtGrant.reuse (the identity provider’s jwtAuthorizationGrantAssertionReuseAllowed), or add the road idp-permission.',
  },
  {
    text: 'Token jti claim is required',
    reason: 'subject_refused',
    hint: 'The issuer gives no `jti`; set issuers[].jwtGrant.reuse, or add the road idp-permission.',
  },
  {
    text: 'Token was issued too far in the past',
    reason: 'subject_refused',
    hint: 'Raise issuers[].jwtGrant.maxAgeSeconds (jwtAuthorizationGrantMaxAllowedAssertionExpiration) to the lifetime of the issuer’s tokens.',
  },
  {
    text: 'Token expiration is too far in the future',
    reason: 'subject_refused',
    hint: 'The token has no `iat` and lives longer than issuers[].jwtGrant.maxAgeSeconds.',
  },
  {
    text: 'Invalid token audience',
    reason: 'subject_refused',
    hint: 'The JWT grant wants our realm’s issuer in `aud`; declare another one in issuers[].jwtGrant.audience.',
  },
  {
    text: 'Multiple audiences not allowed',
    reason: 'subject_refused',
    hint: 'The JWT grant takes tokens with one audience only; in Keycloak the client scope `roles` adds `account`.',
  },
  {
    text: 'Invalid signature algorithm',
    reason: 'subject_refused',
    hint: 'The identity provider takes another algorithm (jwtAuthorizationGrantAssertionSignatureAlg).',
  },
  {
    text: 'Invalid signature',
    reason: 'subject_refused',
    hint: 'Keycloak has other keys for this issuer than we do; compare the identity provider’s jwksUrl.',
  },
  {
    text: 'Token is not active',
    reason: 'subject_refused',
    hint: 'The token is over for Keycloak, which gives no leeway on `exp`; compare the clocks.',
  },
  {
    text: 'token type not supported',
    reason: 'subject_refused',
    hint: 'The token’s claim `typ` is not one Keycloak knows; set disableTypeClaimCheck to "true" on the identity provider.',
  },
  {
    text: 'Invalid token type, must be access token',
    reason: 'subject_refused',
    hint: 'Keycloak took the token for one of its own realm, or can’t read it as a JWS; check that subject_issuer names the identity provider.',
  },
  {
    text: 'Invalid token',
    error: 'invalid_request',
    reason: 'subject_refused',
    hint: 'Keycloak judged the token as one of its own realm and refused it: it is over, or of another issuer, or the hostname setting gives the realm another issuer.',
  },
  {
    text: 'invalid token',
    reason: 'subject_refused',
    hint: `Keycloak refused the signature, issuer or time, or could not ask the issuer’s userinfo endpoint (set disableUserInfo to "true"); ${EVENTS}.`,
  },
]

const CLIENT_HINT =
  'Check the client id and secret (CLIENT_ID, CLIENT_SECRET) at the realm in ISSUER: an issuer that is not ours does not know our client.'

const DPOP_HINT =
  'The server does not take our proof of the key that tokens are bound to (client.bound: dpop): compare the clocks, and keycloak.url with the address the server knows itself by.'

/** RFC 6749 section 5.2, RFC 8693 section 2.2.2, RFC 9449 sections 5 and 8, and Keycloak's own codes. */
const BY_ERROR: Readonly<Record<string, Pick<KnownAnswer, 'reason'> & { readonly hint?: string }>> =
  {
    invalid_token: { reason: 'subject_refused' },
    invalid_grant: { reason: 'subject_refused' },
    invalid_request: { reason: 'subject_refused' },
    access_denied: { reason: 'exchange_denied' },
    invalid_target: { reason: 'target_refused' },
    invalid_scope: { reason: 'target_refused' },
    invalid_client: { reason: 'client_refused', hint: CLIENT_HINT },
    unauthorized_client: { reason: 'client_refused', hint: CLIENT_HINT },
    not_allowed: { reason: 'exchange_denied' },
    invalid_dpop_proof: { reason: 'client_refused', hint: DPOP_HINT },
    use_dpop_nonce: { reason: 'client_refused', hint: DPOP_HINT },
  }

/** What the server's words mean. Unknown ones are a denial: no token, and nobody's token called bad. */
export function judgeRefusal(
  road: Road,
  error: string,
  description: string,
): { readonly reason: RefusalReason; readonly hint?: string } {
  const known = KNOWN_ANSWERS.find(
    (each) =>
      (each.error ?? error) === error &&
      (each.road ?? road) === road &&
      description.startsWith(each.text ?? ''),
  )
  if (known !== undefined) return { reason: known.reason, hint: known.hint }
  return Object.hasOwn(BY_ERROR, error) ? (BY_ERROR[error] ?? DENIED) : DENIED
}

const DENIED = { reason: 'exchange_denied' } as const
