import type { DecisionFailure, DecisionFailureReason } from './decision-failure.ts'

/** What a failure means, and what to do when it was not meant. */
export interface Remedy {
  readonly cause: string
  readonly fix: string
}

const NEW_TOKEN = 'Get a new token from the issuer.'
const CLOCKS =
  'Have the clocks set; issuers[].accept.leewaySeconds (CLOCK_SKEW_SECONDS) forgives up to 60 seconds.'

/** For the operator. A reason without a remedy does not compile. */
export const REMEDIES: Readonly<Record<DecisionFailureReason, Remedy>> = {
  version_not_supported: {
    cause: 'The request is neither HTTP/1.0 nor HTTP/1.1, nor comes over a connection of HTTP/2.',
    fix: 'Send it as HTTP/1.1.',
  },
  host_not_allowed: {
    cause: 'There is not exactly one Host header with a host and, if needed, a port.',
    fix: 'Send one Host header.',
  },
  transfer_coding_not_supported: {
    cause: 'The transfer coding is not chunked alone.',
    fix: 'Use Content-Encoding to compress a body.',
  },
  upgrade_not_supported: {
    cause: 'The request asks for a WebSocket, and its route takes none.',
    fix: 'Call the API without a WebSocket, or write upgrades: [websocket] at the route (routes[].upgrades).',
  },
  header_lines_too_many: {
    cause: 'The request has more than 100 header lines.',
    fix: 'Send fewer headers.',
  },
  target_too_long: {
    cause: 'Path and query have more than 8192 bytes.',
    fix: 'Send a shorter URL; long parameters belong into a body.',
  },
  path_not_allowed: {
    cause: 'The path or query holds something that servers read differently.',
    fix: 'Send the path in its plain form.',
  },
  route_not_found: {
    cause: 'No route is for this host and path, or the headers fit none of the most specific ones.',
    fix: 'Check host, path and headers of the request, or add a route; upper and lower case of paths differ.',
  },
  method_not_allowed: {
    cause:
      'The most specific routes for this path do not take the method; wider ones do not count.',
    fix: 'Use a method the route takes, or add it to routes[].match.methods.',
  },
  credential_missing: {
    cause: 'The request has no access token.',
    fix: 'Send "Authorization: Bearer <token>". A route that needs none says so with public: true.',
  },
  credential_malformed: {
    cause: 'The credential is not a scheme, a space and one token.',
    fix: 'Send "Authorization: Bearer <token>".',
  },
  credential_repeated: {
    cause: 'There is more than one credential, or the token is in a second place.',
    fix: 'Send the token once, in the Authorization header.',
  },
  credential_in_query: {
    cause: 'The token is in the URL, and the route does not take it there.',
    fix: 'Send the token in the Authorization header; routes[].tokenInQuery would accept it in the URL, which gets logged.',
  },
  proof_repeated: {
    cause: 'There is more than one DPoP header.',
    fix: 'Send one proof.',
  },
  forwarded_invalid: {
    cause: 'The proxy in front says something about its client that can’t be read, or twice.',
    fix: 'Have the proxy set these headers itself and once, in the form that proxies.forwarded names; none reads nothing of them.',
  },
  client_certificate_invalid: {
    cause: 'The proxy in front sends a client certificate that can’t be read.',
    fix: 'Have the proxy remove the header of its clients and set it once, in the form that proxies.clientCertificate names.',
  },
  token_malformed: {
    cause: 'The token is not a well-formed signed JWT.',
    fix: 'Send the access token unchanged. Opaque tokens need issuers[].introspection.',
  },
  header_not_allowed: {
    cause: 'The token’s header says what is not taken: crit, b64 or another typ.',
    fix: 'Send an access token; the types taken are issuers[].accept.types.',
  },
  alg_not_allowed: {
    cause: 'The token is signed with an algorithm that is not accepted.',
    fix: 'Have the issuer sign with one of them, or add it to issuers[].accept.algorithms (SUBJECT_TOKEN_ALGORITHMS).',
  },
  issuer_unknown: {
    cause: 'No issuer of the trust file has exactly this iss; a slash at the end counts.',
    fix: 'To accept it, add it to issuers (OIDC_TOKEN_EXCHANGE_IDP_LIST), exactly as in the token. If it is our own realm by another host name, give Keycloak a fixed hostname instead.',
  },
  issuer_mismatch: {
    cause: 'The token is of another issuer than the rule it was judged by.',
    fix: 'Get a token of an agreed issuer.',
  },
  key_not_found: {
    cause: 'The issuer publishes no key that fits the token’s kid and alg.',
    fix: `${NEW_TOKEN} If all of its tokens fail, look at the keys it publishes.`,
  },
  keys_unavailable: {
    cause: 'The issuer’s keys can’t be had.',
    fix: 'Check that the gateway reaches the issuer’s discovery document and keys, by the address in its settings.',
  },
  signature_invalid: {
    cause: 'The issuer’s key did not make this signature.',
    fix: 'Send the token unchanged. If all of the issuer’s tokens fail, look at the keys it publishes.',
  },
  claim_invalid: {
    cause: 'A claim is missing, of a wrong form, or not what is asked for.',
    fix: 'Have the issuer put the claim right; the rules are issuers[].accept.claims.',
  },
  expired: { cause: 'The token is over (exp).', fix: NEW_TOKEN },
  not_yet_valid: { cause: 'The token may be used only later (nbf).', fix: CLOCKS },
  issued_in_future: { cause: 'The token was issued later than now (iat).', fix: CLOCKS },
  too_old: {
    cause: 'The token was issued longer ago than is accepted (iat).',
    fix: `${NEW_TOKEN} The age accepted is issuers[].accept.maxAgeSeconds.`,
  },
  audience_mismatch: {
    cause:
      'The token’s audience (aud) names none of the accepted ones: it is meant for somebody else.',
    fix: 'Have the issuer put the exchange client’s id into aud, or add one of the token’s audiences to issuers[].accept.audience (SUBJECT_TOKEN_AUDIENCE).',
  },
  client_not_accepted: {
    cause: 'The token was issued to a client that is not among the accepted ones.',
    fix: 'Get a token with an accepted client, or add this one to issuers[].accept.clients.',
  },
  token_inactive: {
    cause: 'The issuer does not vouch for the opaque token: it is over, revoked or unknown.',
    fix: NEW_TOKEN,
  },
  introspection_unavailable: {
    cause: 'The issuer can’t be asked about opaque tokens now.',
    fix: 'Check that the gateway reaches the introspection endpoint, and issuers[].introspection.clientId and clientSecret.',
  },
  binding_not_accepted: {
    cause: 'The token is bound to a key, and tokens bound in this way are not taken.',
    fix: 'Get an unbound token, or set issuers[].accept.dpop (issuers[].accept.mtls for a certificate) to accept.',
  },
  binding_missing: {
    cause: 'The token is bound to no key, and this issuer’s must be, or it was sent as if it were.',
    fix: 'Get a bound token; issuers[].accept.dpop and issuers[].accept.mtls say which is asked for.',
  },
  proof_missing: {
    cause: 'The token is bound to a key, and came without proof of it.',
    fix: 'Send it as "Authorization: DPoP <token>" with a DPoP header, or over a connection with the client’s certificate (tls.clientCertificates, proxies.clientCertificate).',
  },
  certificate_mismatch: {
    cause: 'The client’s certificate is not the one the token is bound to.',
    fix: 'Use the certificate that the token was issued for.',
  },
  proof_invalid: {
    cause: 'The DPoP proof is not one for this token and this request.',
    fix: 'Make a new proof for each request; its htu begins with publicUrl (PUBLIC_URL).',
  },
  proof_nonce: {
    cause: 'The DPoP proof carries no nonce of ours that still holds.',
    fix: 'Send a proof with the nonce from the DPoP-Nonce header; issuers[].accept.dpopNonce asks for it.',
  },
  proof_replayed: {
    cause: 'The DPoP proof was used before.',
    fix: 'Make a new proof for each request.',
  },
  replay_unknown: {
    cause:
      'Whether the DPoP proof was used before can’t be told, because the shared cache is away.',
    fix: 'Send the request again later; check cache.redis (REDIS_URL).',
  },
  scope_missing: {
    cause: 'The token lacks scopes that are asked for.',
    fix: 'Ask the issuer for a token with them.',
  },
  issuer_not_allowed_here: {
    cause: 'The token is accepted, but the route is not for its issuer.',
    fix: 'Use a token of one of the issuers named, or add this one to routes[].allow.issuers.',
  },
  claim_not_allowed_here: {
    cause: 'The token is accepted, but a claim of it is not what the route asks.',
    fix: 'The route’s rules are routes[].allow.claims.',
  },
  assertion_spent: {
    cause: 'The token was sent as an assertion before, and Keycloak takes each once.',
    fix: `${NEW_TOKEN} Or set issuers[].jwtGrant.reuse, or add the road idp-permission to issuers[].via (TOKEN_EXCHANGE_VIA).`,
  },
  subject_refused: {
    cause: 'Keycloak does not take this subject token.',
    fix: `${NEW_TOKEN} Keycloak’s events say more.`,
  },
  exchange_denied: {
    cause: 'Keycloak does not permit the exchange client to exchange this token.',
    fix: 'Run cambio plan, and cambio apply.',
  },
  target_refused: {
    cause: 'Keycloak issues no token for the route’s target.',
    fix: 'Check routes[].target (TARGET_AUDIENCE, TARGET_SCOPE).',
  },
  client_refused: {
    cause: 'Keycloak does not take the exchange client.',
    fix: 'Check client (CLIENT_ID, CLIENT_SECRET) and keycloak (ISSUER).',
  },
  server_misconfigured: {
    cause: 'Keycloak can’t do what was asked, for any token.',
    fix: 'Run cambio plan; it shows what is missing.',
  },
  road_unfit: {
    cause: 'The road can’t ask for the route’s target, so nobody was asked.',
    fix: 'Change routes[].target or issuers[].via (TOKEN_EXCHANGE_VIA).',
  },
  server_unavailable: {
    cause: 'Keycloak does not answer.',
    fix: 'Check that the gateway reaches Keycloak, and look at its log.',
  },
  response_invalid: {
    cause: 'What the token endpoint answered is not the token that was asked for.',
    fix: 'Check keycloak.url (ISSUER), and what is between the gateway and Keycloak.',
  },
  issued_token_invalid: {
    cause: 'The issued token is not what was asked for, and was not used.',
    fix: 'Check routes[].target (TARGET_AUDIENCE, TARGET_SCOPE) and the exchange client’s scopes and mappers in Keycloak.',
  },
}

/** What an exchange says about itself counts more: it knows Keycloak’s words. */
export function remedyOf(failure: DecisionFailure): Remedy {
  const { cause, fix } = REMEDIES[failure.reason]
  return { cause, fix: 'hint' in failure ? (failure.hint ?? fix) : fix }
}
