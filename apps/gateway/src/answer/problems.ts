import type { FailureReason } from '../pipeline/failure.ts'
import { DOUBTFUL_HEAD_PROBLEMS } from './doubtful-head-problems.ts'
import { LOAD_PROBLEMS } from './load-problems.ts'
import { PASSING_PROBLEMS } from './passing-problems.ts'
import { RETRY_AFTER_SECONDS, type Problem } from './problem.ts'
import { PROOF_PROBLEMS } from './proof-problems.ts'
import { UPSTREAM_PROBLEMS } from './upstream-problems.ts'

export type { Challenge, Fault, Problem } from './problem.ts'

/**
 * One answer for everything that is wrong before the signature is proven: who probes with forged tokens must not learn
 * which issuers and keys are known.
 */
const NOT_TRUSTED = {
  status: 401,
  name: 'token_not_trusted',
  title: 'The access token is not accepted',
  detail:
    'The token is malformed, or was not issued by somebody this API trusts. Get an access token from an identity provider that was agreed with this API, and send it unchanged.',
  fault: 'caller',
  challenge: 'invalid_token',
} as const satisfies Problem

const NOT_ASKED_WELL = {
  status: 502,
  name: 'exchange_misconfigured',
  title: 'The token could not be exchanged',
  detail:
    'The authorization server refuses how the gateway asks it. Nothing in your request can change that; tell the operator the request id.',
  fault: 'operator',
} as const satisfies Problem

const UNREADABLE_HEAD = {
  status: 400,
  title: 'The request is not well formed',
  fault: 'caller',
} as const

/** The answer to each reason. The next thing to do is in `detail`; `docs/errors.md` says the same at length. */
export const PROBLEMS: Readonly<Record<FailureReason, Problem>> = {
  path_not_allowed: {
    ...UNREADABLE_HEAD,
    name: 'path_not_allowed',
    detail:
      'The path or query holds something that servers read differently: a dot segment, an empty segment, ";", "\\", an encoded slash, backslash, percent, question mark, hash or control character, or a character that must be percent-encoded. Send the path in its plain form.',
  },
  host_not_allowed: {
    ...UNREADABLE_HEAD,
    name: 'host_not_allowed',
    detail: 'Send exactly one Host header with a host name and, if needed, a port.',
  },
  request_malformed: {
    ...UNREADABLE_HEAD,
    name: 'request_malformed',
    detail:
      'The bytes received are not an HTTP/1.1 request. Check the client, or what is between it and this gateway.',
  },
  upgrade_not_supported: {
    ...UNREADABLE_HEAD,
    name: 'upgrade_not_supported',
    title: 'WebSockets are not supported here',
    detail:
      'No WebSocket is taken at this path, or it was asked for in another way than by HTTP/1.1 without a body. Send the request without Upgrade, or ask the operator for WebSockets.',
  },
  transfer_coding_not_supported: {
    ...UNREADABLE_HEAD,
    status: 501,
    name: 'transfer_coding_not_supported',
    title: 'The transfer coding is not supported',
    detail:
      'Of the transfer codings only "chunked" is supported. Use Content-Encoding to compress a body.',
  },
  version_not_supported: {
    ...UNREADABLE_HEAD,
    status: 505,
    name: 'version_not_supported',
    title: 'The HTTP version is not supported',
    detail: 'Send the request as HTTP/1.1.',
  },
  request_timeout: {
    ...UNREADABLE_HEAD,
    status: 408,
    name: 'request_timeout',
    title: 'The request came too slowly',
    detail: 'The whole request did not arrive in time. Send it again on a new connection.',
  },
  head_too_large: {
    ...UNREADABLE_HEAD,
    status: 431,
    name: 'head_too_large',
    title: 'The request’s head is too large',
    detail:
      'Request line and headers together may have 16 KiB. Send fewer or shorter headers, or a smaller token.',
  },
  body_too_large: {
    ...UNREADABLE_HEAD,
    status: 413,
    name: 'body_too_large',
    title: 'The body is too large',
    detail: 'The body is longer than this gateway forwards. Send it in smaller pieces.',
  },
  route_not_found: {
    status: 404,
    name: 'route_not_found',
    title: 'Nothing is published here',
    detail: 'No API is published at this path. Check the path, including its upper and lower case.',
    fault: 'caller',
  },
  method_not_allowed: {
    status: 405,
    name: 'method_not_allowed',
    title: 'The method is not allowed here',
    detail: 'This path takes the methods named in the Allow header.',
    fault: 'caller',
  },
  credential_missing: {
    status: 401,
    name: 'credential_missing',
    title: 'An access token is needed',
    detail: 'Send an access token as "Authorization: Bearer <token>".',
    fault: 'caller',
    challenge: 'none',
  },
  credential_malformed: {
    status: 400,
    name: 'credential_malformed',
    title: 'The credential is not well formed',
    detail: 'The Authorization header must be "Bearer", a space and one token.',
    fault: 'caller',
    challenge: 'invalid_request',
  },
  credential_repeated: {
    status: 400,
    name: 'credential_repeated',
    title: 'There is more than one credential',
    detail:
      'Send one Authorization header, and the token nowhere else: not in a cookie, another header or the URL.',
    fault: 'caller',
    challenge: 'invalid_request',
  },
  credential_in_query: {
    status: 400,
    name: 'credential_in_query',
    title: 'The credential is in the URL',
    detail:
      'The parameter access_token is not accepted, because URLs get logged. Send the token in the Authorization header.',
    fault: 'caller',
    challenge: 'invalid_request',
  },
  ...DOUBTFUL_HEAD_PROBLEMS,
  client_certificate_invalid: {
    status: 400,
    name: 'client_certificate_invalid',
    title: 'The client certificate can’t be read',
    detail:
      'A proxy in front of this gateway hands on a client certificate in a form that can’t be read. If you sent such a header yourself, leave it out; else tell the operator the request id.',
    fault: 'operator',
  },
  proof_repeated: {
    status: 400,
    name: 'proof_repeated',
    title: 'There is more than one proof',
    detail: 'Send one DPoP header, with the proof for this request.',
    fault: 'caller',
    challenge: 'invalid_request',
  },
  token_malformed: NOT_TRUSTED,
  header_not_allowed: NOT_TRUSTED,
  alg_not_allowed: NOT_TRUSTED,
  issuer_unknown: NOT_TRUSTED,
  issuer_mismatch: NOT_TRUSTED,
  key_not_found: NOT_TRUSTED,
  signature_invalid: NOT_TRUSTED,
  expired: {
    status: 401,
    name: 'expired',
    title: 'The access token has expired',
    detail: 'Get a new access token from your identity provider and send the request again.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  not_yet_valid: {
    status: 401,
    name: 'not_yet_valid',
    title: 'The access token is not valid yet',
    detail:
      'The token says it may be used only later (nbf). Wait, or have your identity provider’s clock checked.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  issued_in_future: {
    status: 401,
    name: 'issued_in_future',
    title: 'The access token is from the future',
    detail:
      'The token says it was issued later than now (iat). Have your identity provider’s clock checked.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  too_old: {
    status: 401,
    name: 'too_old',
    title: 'The access token is too old',
    detail: 'This API takes only tokens that were issued recently. Get a new access token.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  audience_mismatch: {
    status: 401,
    name: 'audience_mismatch',
    title: 'The access token is meant for another API',
    detail:
      'The token’s audience (aud) does not name this API. Ask your identity provider for a token for this API.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  client_not_accepted: {
    status: 401,
    name: 'client_not_accepted',
    title: 'The access token is of another client',
    detail:
      'The token was issued to a client that may not use this API. Ask the operator which clients may.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  ...PROOF_PROBLEMS,
  token_inactive: NOT_TRUSTED,
  introspection_unavailable: {
    status: 503,
    name: 'introspection_unavailable',
    title: 'The token can’t be checked now',
    detail:
      'Who issued the token can’t be asked about it at the moment. Send the request again later.',
    fault: 'dependency',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  },
  claim_invalid: {
    status: 401,
    name: 'claim_invalid',
    title: 'The access token’s claims are not accepted',
    detail:
      'A claim of the token is missing, or is not what this API asks for; an ID token or a refresh token may not be sent either. Ask the operator which claims are needed.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  scope_missing: {
    status: 403,
    name: 'scope_missing',
    title: 'The access token’s scope is not enough',
    detail: 'Ask your identity provider for a token with the scopes named in WWW-Authenticate.',
    fault: 'caller',
    challenge: 'insufficient_scope',
  },
  issuer_not_allowed_here: {
    status: 403,
    name: 'issuer_not_allowed_here',
    title: 'The access token’s issuer is not for this API',
    detail:
      'The token is accepted elsewhere, but this API takes tokens of other identity providers. Get a token of one of those; WWW-Authenticate says where they are named.',
    fault: 'caller',
    challenge: 'insufficient_scope',
  },
  claim_not_allowed_here: {
    status: 403,
    name: 'claim_not_allowed_here',
    title: 'The access token’s claims are not enough here',
    detail:
      'The token is accepted elsewhere, but a claim of it is not what this API asks for. Ask the operator which claims are needed.',
    fault: 'caller',
    challenge: 'insufficient_scope',
  },
  keys_unavailable: {
    status: 503,
    name: 'keys_unavailable',
    title: 'The token can’t be checked now',
    detail:
      'The keys to check a token with can’t be had at the moment. Send the request again later.',
    fault: 'dependency',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  },
  subject_refused: {
    status: 401,
    name: 'subject_refused',
    title: 'The authorization server refuses the access token',
    detail:
      'The token is valid, but the authorization server does not exchange it: it may be revoked, used up, or of a user it does not know. Get a new access token; if that does not help, tell the operator the request id.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  assertion_spent: {
    status: 401,
    name: 'assertion_spent',
    title: 'The access token has been used',
    detail:
      'The authorization server takes each token of its issuer once, and this one was exchanged before. Get a new access token for each request, or ask the operator whether tokens may be used again.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  stream_ended: {
    status: 401,
    name: 'stream_ended',
    title: 'The access token is over',
    detail:
      'While the request went on, its access token expired or was withdrawn. Get a new access token from your identity provider and send the request again.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  signed_out: {
    status: 401,
    name: 'signed_out',
    title: 'The access token was signed out',
    detail:
      'The token has not expired, but its user has signed out, or it was withdrawn. Sign in again and send the new access token.',
    fault: 'caller',
    challenge: 'invalid_token',
  },
  exchange_denied: {
    status: 403,
    name: 'exchange_denied',
    title: 'The exchange is not permitted',
    detail:
      'The authorization server does not permit this token to be exchanged. Tell the operator the request id.',
    fault: 'operator',
    challenge: 'insufficient_scope',
  },
  target_refused: {
    status: 403,
    name: 'target_refused',
    title: 'This API is not within reach of the access token',
    detail:
      'The authorization server issues no token for this API on behalf of this user. Tell the operator the request id.',
    fault: 'operator',
  },
  client_refused: NOT_ASKED_WELL,
  road_unfit: NOT_ASKED_WELL,
  server_misconfigured: NOT_ASKED_WELL,
  response_invalid: {
    status: 502,
    name: 'exchange_answer_invalid',
    title: 'The authorization server’s answer makes no sense',
    detail:
      'The authorization server answered something that is not a token. Send the request again later; if it stays, tell the operator the request id.',
    fault: 'operator',
  },
  server_unavailable: {
    status: 503,
    name: 'exchange_unavailable',
    title: 'The token can’t be exchanged now',
    detail: 'The authorization server does not answer. Send the request again later.',
    fault: 'dependency',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  },
  exchange_pending: {
    status: 503,
    name: 'exchange_pending',
    title: 'The token is being exchanged',
    detail:
      'Another request’s exchange of the same token has not ended in time, or has failed. Send the request again.',
    fault: 'dependency',
    retryAfterSeconds: 1,
  },
  issued_token_invalid: {
    status: 502,
    name: 'issued_token_invalid',
    title: 'The issued token is not what was asked for',
    detail:
      'The authorization server issued a token that does not fit this API, so it was not used. Tell the operator the request id.',
    fault: 'operator',
  },
  ...UPSTREAM_PROBLEMS,
  client_gone: {
    status: 499,
    name: 'client_gone',
    title: 'The client has gone',
    detail: 'The connection was closed before the answer was complete.',
    fault: 'caller',
  },
  ...PASSING_PROBLEMS,
  ...LOAD_PROBLEMS,
  proxy_misconfigured: {
    status: 500,
    name: 'proxy_misconfigured',
    title: 'The proxy asks in a wrong way',
    detail:
      'The proxy in front of this API does not say which request it asks about. Nothing in your request can change that; tell the operator the request id.',
    fault: 'operator',
  },
  internal: {
    status: 500,
    name: 'internal',
    title: 'The gateway failed',
    detail: 'This is a bug of the gateway. Tell the operator the request id.',
    fault: 'gateway',
  },
}
