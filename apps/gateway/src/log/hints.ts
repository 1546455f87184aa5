import type { FailureReason } from '../pipeline/failure.ts'

/**
 * What the operator may change when a refusal was not meant: the setting's name in the environment and in the trust file.
 * Failures of an exchange bring a hint of their own among their facts.
 */
export const HINTS: Readonly<Partial<Record<FailureReason, string>>> = {
  issuer_unknown:
    'To accept this issuer, add it to OIDC_TOKEN_EXCHANGE_IDP_LIST or to issuers in the trust file, exactly as in the token’s iss.',
  audience_mismatch:
    'To accept this token, add one of its audiences to SUBJECT_TOKEN_AUDIENCE or to issuers[].accept.audience in the trust file; better, have the issuer put the exchange client’s id into aud.',
  client_not_accepted:
    'The clients whose tokens are accepted are issuers[].accept.clients in the trust file.',
  binding_not_accepted:
    'To accept tokens that are bound to a key, set issuers[].accept.dpop or issuers[].accept.mtls in the trust file; better than having the issuer not bind them.',
  binding_missing:
    'Whether tokens must be bound to a key is issuers[].accept.dpop and issuers[].accept.mtls in the trust file.',
  proof_missing:
    'If the client did send its certificate, check proxies.clientCertificate and tls.clientCertificates in the trust file, and that proxies.addresses lists the proxy.',
  certificate_mismatch:
    'If a proxy ends TLS, see that it sends on the client’s own certificate (proxies.clientCertificate in the trust file).',
  proof_invalid:
    'If the rule is about htu, compare publicUrl in the trust file with what clients call; if it is about iat, mend the clocks or see issuers[].accept.leewaySeconds.',
  replay_unknown:
    'Proofs are remembered in Redis where there is one: see that the gateway reaches it (REDIS_URL or cache.redis).',
  introspection_unavailable:
    'Check that the gateway reaches the issuer’s introspection endpoint, and that issuers[].introspection names a client it takes.',
  scope_missing:
    'The scopes asked for are REQUIRED_SCOPE or issuers[].accept.scope in the trust file.',
  alg_not_allowed:
    'The algorithms accepted are SUBJECT_TOKEN_ALGORITHMS or issuers[].accept.algorithms in the trust file.',
  header_not_allowed: 'The types accepted are issuers[].accept.types in the trust file.',
  claim_invalid: 'The rules for claims are issuers[].accept.claims in the trust file.',
  too_old: 'The age accepted is issuers[].accept.maxAgeSeconds in the trust file.',
  not_yet_valid:
    'If clocks differ, mend them; CLOCK_SKEW_SECONDS or issuers[].accept.leewaySeconds forgives up to 60 seconds.',
  issued_in_future:
    'If clocks differ, mend them; CLOCK_SKEW_SECONDS or issuers[].accept.leewaySeconds forgives up to 60 seconds.',
  keys_unavailable:
    'Check that the gateway reaches the issuer’s discovery document and keys, by the address in its settings.',
  route_not_found: 'Paths that are published are routes[].match.path in the trust file.',
  signed_out:
    'To exchange tokens anew whose user has signed out, as long as they have not expired, set cache.signedOut to re-exchange in the trust file.',
  assertion_spent:
    'Where Keycloak may take a token more than once, set issuers[].jwtGrant.reuse; or add the road idp-permission, which takes it again.',
  issued_token_invalid:
    'Keycloak issued something else than was asked for. Check the target (TARGET_AUDIENCE, TARGET_SCOPE or routes[].target) and the exchange client’s scopes and mappers in Keycloak.',
  upstream_unreachable: 'Check UPSTREAM_URL or routes[].upstream, and that the upstream is up.',
}
