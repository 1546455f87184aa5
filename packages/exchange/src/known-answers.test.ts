import { describe, expect, it } from 'vitest'
import { judgeRefusal } from './known-answers.ts'
import type { Road } from './road.ts'

/** What Keycloak says on which road, and a word of the hint that only this answer's remedy has. */
type Row = readonly [road: Road, error: string, description: string, remedy: string]

const rows: Readonly<Record<string, readonly Row[]>> = {
  server_misconfigured: [
    [
      'idp-permission',
      'invalid_request',
      "Parameter 'subject_issuer' is not supported for standard token exchange",
      'Token exchange V1 is off: start Keycloak with --features=token-exchange,admin-fine-grained-authz:v1',
    ],
    ['jwt-grant', 'unsupported_grant_type', 'Unsupported grant_type', 'older than 26.5'],
    [
      'standard',
      'unsupported_grant_type',
      'Unsupported grant_type',
      'Token exchange is off: start Keycloak with --features=',
    ],
    [
      'standard',
      'invalid_request',
      'Standard token exchange is not enabled for the requested client',
      'standard.token.exchange.enabled',
    ],
    [
      'jwt-grant',
      'invalid_grant',
      'JWT Authorization Grant is not supported for the requested client',
      'oauth2.jwt.authorization.grant.enabled',
    ],
    [
      'jwt-grant',
      'invalid_grant',
      'Identity Provider is not allowed for the client',
      'oauth2.jwt.authorization.grant.idp',
    ],
    [
      'jwt-grant',
      'invalid_grant',
      'No Identity Provider for provided issuer',
      'jwtAuthorizationGrantEnabled',
    ],
    ['jwt-grant', 'invalid_grant', 'Multiple IDPs match the same issuer: a, b', 'keep one'],
    ['idp-permission', 'invalid_issuer', 'Invalid subject_issuer parameter', 'issuers[].alias'],
    ['idp-permission', 'invalid_config', 'Invalid server config', 'jwksUrl'],
    ['standard', 'invalid_request', 'HTTPS required', 'sslRequired'],
    [
      'idp-permission',
      'invalid_request',
      "The size of OIDC parameter 'subject_token' is longer than allowed.",
      'req-token-params-default-max-size',
    ],
    ['standard', 'invalid_request', 'requested_token_type unsupported', 'type of token'],
    ['standard', 'invalid_request', 'duplicated parameter', 'sent twice'],
  ],
  client_refused: [
    [
      'standard',
      'invalid_client',
      'Public client is not allowed to exchange token',
      'client authentication',
    ],
    ['standard', 'invalid_client', 'Bearer-only not allowed', 'bearer-only'],
    ['standard', 'invalid_client', 'Wrong client protocol.', 'OpenID Connect'],
    [
      'standard',
      'invalid_client',
      'Invalid client or Invalid client credentials',
      'CLIENT_ID, CLIENT_SECRET',
    ],
    [
      'standard',
      'unauthorized_client',
      'Invalid client or Invalid client credentials',
      'CLIENT_ID, CLIENT_SECRET',
    ],
  ],
  target_refused: [
    ['standard', 'invalid_client', 'Audience not found', 'TARGET_AUDIENCE'],
    ['standard', 'invalid_request', 'Requested audience not available: maps', 'audience mapper'],
    ['standard', 'invalid_client', 'Client requires user consent', 'on the target client'],
    ['standard', 'invalid_client', 'Client disabled', 'is disabled'],
    ['standard', 'invalid_scope', 'Missing consents for the scopes', 'has not consented'],
    ['standard', 'invalid_scope', 'Invalid scopes: admin', 'TARGET_SCOPE'],
  ],
  exchange_denied: [
    [
      'idp-permission',
      'access_denied',
      'Client not allowed to exchange',
      'needs a permission of its own; the cause is the `reason` of the event TOKEN_EXCHANGE_ERROR',
    ],
    ['standard', 'access_denied', 'Client is not within the token audience', 'audience mapper'],
  ],
  subject_refused: [
    ['jwt-grant', 'invalid_grant', 'User not found', 'idp-permission'],
    ['idp-permission', 'invalid_token', 'User already exists', 'e-mail address'],
    ['jwt-grant', 'invalid_grant', 'User is not enabled', 'is disabled'],
    ['jwt-grant', 'invalid_grant', 'Account is not fully set up', 'required actions'],
    ['idp-permission', 'invalid_token', 'Invalid Token', 'locked out'],
    ['jwt-grant', 'invalid_grant', 'Token reuse detected', 'good once'],
    ['jwt-grant', 'invalid_grant', 'Token jti claim is required', 'no `jti`'],
    [
      'jwt-grant',
      'invalid_grant',
      'Token was issued too far in the past to be used now',
      'Raise issuers[].jwtGrant.maxAgeSeconds',
    ],
    [
      'jwt-grant',
      'invalid_grant',
      'Token expiration is too far in the future and iat claim not present in token',
      'no `iat`',
    ],
    ['jwt-grant', 'invalid_grant', 'Invalid token audience', 'issuers[].jwtGrant.audience'],
    ['jwt-grant', 'invalid_grant', 'Multiple audiences not allowed', '`account`'],
    [
      'jwt-grant',
      'invalid_grant',
      'Invalid signature algorithm',
      'jwtAuthorizationGrantAssertionSignatureAlg',
    ],
    ['jwt-grant', 'invalid_grant', 'Invalid signature', 'other keys'],
    ['jwt-grant', 'invalid_grant', 'Token is not active', 'compare the clocks'],
    ['idp-permission', 'invalid_token', 'token type not supported', 'disableTypeClaimCheck'],
    [
      'idp-permission',
      'invalid_request',
      'Invalid token type, must be access token',
      'subject_issuer',
    ],
    ['standard', 'invalid_request', 'Invalid token', 'the hostname setting'],
    [
      'idp-permission',
      'invalid_token',
      'invalid token',
      'disableUserInfo to "true"); the cause is the `reason` of the event TOKEN_EXCHANGE_ERROR',
    ],
  ],
}

describe('judgeRefusal', () => {
  describe.each(Object.entries(rows))('%s', (reason, its) => {
    it.each(its)('is on %s the meaning of %s "%s": %s', (road, error, description, remedy) => {
      expect(judgeRefusal(road, error, description)).toEqual({
        reason,
        hint: expect.stringContaining(remedy),
      })
    })
  })

  it.each(['invalid_dpop_proof', 'use_dpop_nonce'])('takes %s for a fault of ours', (error) => {
    expect(judgeRefusal('standard', error, 'Something new')).toEqual({
      reason: 'client_refused',
      hint: expect.stringContaining('client.bound: dpop'),
    })
  })

  it.each([
    ['invalid_token', 'subject_refused'],
    ['invalid_grant', 'subject_refused'],
    ['invalid_request', 'subject_refused'],
    ['access_denied', 'exchange_denied'],
    ['invalid_target', 'target_refused'],
    ['invalid_scope', 'target_refused'],
    ['not_allowed', 'exchange_denied'],
    ['policy_of_the_house', 'exchange_denied'],
    ['toString', 'exchange_denied'],
    ['', 'exchange_denied'],
  ])('knows %j with other words by its code alone, and claims no remedy', (error, reason) => {
    expect(judgeRefusal('idp-permission', error, 'Something new')).toEqual({ reason })
  })

  it('takes words for what they mean with the code they belong to only', () => {
    expect(judgeRefusal('idp-permission', 'access_denied', 'Invalid Token')).toEqual({
      reason: 'exchange_denied',
    })
    expect(judgeRefusal('standard', 'invalid_token', 'Invalid token')).toEqual({
      reason: 'subject_refused',
    })
  })

  it('goes by how the words begin, not by what stands in them', () => {
    expect(judgeRefusal('jwt-grant', 'access_denied', 'No: User not found')).toEqual({
      reason: 'exchange_denied',
    })
  })
})
