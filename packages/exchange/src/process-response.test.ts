import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueOf } from '../test/realm.ts'
import { GRANTED } from '../test/token-endpoint.ts'
import type { AskedAnswer, AskingRoad } from './build-request.ts'
import type { FormAnswer } from './client/form-answer.ts'
import { processResponse } from './process-response.ts'
import { ACCESS_TOKEN_TYPE } from './token-type.ts'

const answer = (status: number, body: object | string): FormAnswer => ({
  status,
  headers: {},
  body: new Secret(typeof body === 'string' ? body : JSON.stringify(body)),
})
const asksOf = (road: AskingRoad): AskedAnswer => ({
  issuedTypes: road === 'jwt-grant' ? [ACCESS_TOKEN_TYPE, undefined] : [ACCESS_TOKEN_TYPE],
  tokenType: 'Bearer',
  refresh: false,
})
const judge = (found: FormAnswer, road: AskingRoad, asks: Partial<AskedAnswer> = {}) =>
  processResponse(found, { road, asks: { ...asksOf(road), ...asks } })
const granted = (
  changes: object = {},
  road: AskingRoad = 'idp-permission',
  asks: Partial<AskedAnswer> = {},
) => judge(answer(200, { ...GRANTED, ...changes }), road, asks)
const refused = (
  status: number,
  error: string,
  description = '',
  road: AskingRoad = 'idp-permission',
) => judge(answer(status, { error, error_description: description }), road)
const laterBy = (retryAfter: string) =>
  judge({ status: 503, headers: { 'retry-after': retryAfter } }, 'standard')

describe('processResponse', () => {
  describe('of a token', () => {
    it('takes it, with what the server says of it', () => {
      const token = valueOf(granted())
      expect(token).toMatchObject({ road: 'idp-permission', expiresIn: 300, scope: 'openid read' })
      expect(token.text.reveal()).toBe(GRANTED.access_token)
    })

    it.each([undefined, null])('says nothing of what the server leaves at %j', (left) => {
      const token = valueOf(granted({ expires_in: left, scope: left }))
      expect(Object.keys(token).toSorted()).toEqual(['fresh', 'passedOver', 'road', 'text'])
      expect(token.passedOver).toEqual([])
    })

    it('takes every text that may stand in a header, up to 16384 characters', () => {
      for (const text of ['a', 'a=', 'a==', 'A-Z._~+/9', 'a'.repeat(16_384)])
        expect(valueOf(granted({ access_token: text })).text.reveal()).toBe(text)
    })

    it.each([
      [{ token_type: 'bearer' }, 'idp-permission'],
      [{ expires_in: undefined, scope: undefined }, 'standard'],
      [{ issued_token_type: undefined }, 'jwt-grant'],
    ] as const)('takes it with %j on the road %s', (changes, road) => {
      expect(granted(changes, road)).toMatchObject({ ok: true })
    })

    it.each([
      [{ access_token: undefined }, 'has no usable access_token'],
      [{ access_token: '' }, 'has no usable access_token'],
      [{ access_token: 7 }, 'has no usable access_token'],
      [{ access_token: 'a\r\nx-admin: 1' }, 'has no usable access_token'],
      [{ access_token: 'a\n' }, 'has no usable access_token'],
      [{ access_token: 'ä' }, 'has no usable access_token'],
      [{ access_token: ' a' }, 'has no usable access_token'],
      [{ access_token: '=' }, 'has no usable access_token'],
      [{ access_token: 'a=b' }, 'has no usable access_token'],
      [{ token_type: ['Bearer'] }, 'has a token_type other than Bearer'],
      [{ access_token: 'a'.repeat(16_385) }, 'has an access_token of more than 16384 characters'],
      [{ token_type: 'N_A' }, 'has a token_type other than Bearer'],
      [{ token_type: 'DPoP' }, 'has a token_type other than Bearer'],
      [{ token_type: undefined }, 'has a token_type other than Bearer'],
      [{ issued_token_type: undefined }, 'has an issued_token_type other than access_token'],
      [
        { issued_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
        'has an issued_token_type other than access_token',
      ],
      [{ expires_in: '300' }, 'has an expires_in that is no number'],
      [{ scope: ['read'] }, 'has a scope that is no text'],
    ])('refuses it with %j', (changes, problem) => {
      expect(granted(changes)).toEqual({
        ok: false,
        failure: { reason: 'response_invalid', road: 'idp-permission', status: 200, problem },
      })
    })

    it('refuses another kind of token from the JWT grant too, when it says so', () => {
      expect(granted({ issued_token_type: 'other' }, 'jwt-grant')).toMatchObject({ ok: false })
    })

    describe('that was asked for with a refresh token', () => {
      const REFRESH = 'urn:ietf:params:oauth:token-type:refresh_token'
      const asks = { refresh: true, issuedTypes: [ACCESS_TOKEN_TYPE, REFRESH] }
      const both = {
        issued_token_type: REFRESH,
        refresh_token: 'refresh.token',
        refresh_expires_in: 1_800,
      }

      it('takes both', () => {
        const token = valueOf(granted(both, 'idp-permission', asks))
        expect(token.text.reveal()).toBe(GRANTED.access_token)
        expect(token.refreshToken?.reveal()).toBe('refresh.token')
        expect(token.refreshExpiresIn).toBe(1_800)
      })

      it('drops a refresh token of more than 16384 characters', () => {
        const read = (length: number) =>
          valueOf(granted({ refresh_token: 'r'.repeat(length) }, 'standard', asks)).refreshToken
        expect(read(16_384)?.reveal()).toHaveLength(16_384)
        expect(read(16_385)).toBeUndefined()
      })

      it('does not know how long it lives when the server does not say', () => {
        const token = valueOf(granted({ ...both, refresh_expires_in: null }, 'standard', asks))
        expect(token).not.toHaveProperty('refreshExpiresIn')
      })

      it('takes an access token alone, when the server says that it is one', () => {
        expect(valueOf(granted({}, 'standard', asks)).refreshToken).toBeUndefined()
      })

      it.each([
        [
          { refresh_token: undefined },
          'has an issued_token_type of refresh_token and no refresh_token',
        ],
        [{ refresh_token: '' }, 'has an issued_token_type of refresh_token and no refresh_token'],
        [{ refresh_expires_in: '7' }, 'has a refresh_expires_in that is no number'],
        [
          { issued_token_type: undefined },
          'has an issued_token_type other than refresh_token or access_token',
        ],
      ])('refuses it with %j', (changes, problem) => {
        expect(granted({ ...both, ...changes }, 'standard', asks)).toMatchObject({
          failure: { reason: 'response_invalid', problem },
        })
      })
    })

    it('drops a refresh token that nobody asked for', () => {
      const token = valueOf(granted({ refresh_token: 'r', refresh_expires_in: 1_800 }))
      expect(token).not.toHaveProperty('refreshToken')
      expect(token).not.toHaveProperty('refreshExpiresIn')
    })

    it('wants a bound token where a binding was asked for', () => {
      const asks = { tokenType: 'DPoP' } as const
      expect(granted({ token_type: 'DPoP' }, 'standard', asks)).toMatchObject({ ok: true })
      expect(granted({ token_type: 'Bearer' }, 'standard', asks)).toMatchObject({
        failure: { problem: 'has a token_type other than DPoP' },
      })
    })

    it('calls what it takes fresh', () => {
      expect(valueOf(granted()).fresh).toBe(true)
    })

    it('refuses an expires_in that reads as infinity', () => {
      const text = JSON.stringify(GRANTED).replace('300', '1e400')
      expect(judge(answer(200, text), 'standard')).toMatchObject({
        failure: { problem: 'has an expires_in that is no number' },
      })
    })
  })

  describe('of no JSON', () => {
    it.each(['', '<h1>Welcome</h1>', '[]', 'null', '\uFEFF{}', '{"access_token"'])(
      'refuses %j',
      (body) => {
        expect(judge(answer(200, body), 'standard')).toMatchObject({
          failure: { reason: 'response_invalid', problem: 'is not a JSON object' },
        })
      },
    )

    it('refuses an answer too large to be one', () => {
      expect(judge({ status: 200, headers: {} }, 'standard')).toMatchObject({
        failure: { reason: 'response_invalid', problem: 'is not a JSON object' },
      })
    })

    it.each([300, 301, 302, 307, 308, 399])('calls %i a redirect', (status) => {
      expect(judge(answer(status, ''), 'standard')).toMatchObject({
        failure: { reason: 'response_invalid', problem: 'is a redirect, which is not followed' },
      })
    })

    it.each([299, 400])('calls %i none', (status) => {
      expect(judge(answer(status, '{}'), 'standard')).toMatchObject({
        failure: { problem: 'has no error code' },
      })
    })

    it.each([7, '', null, ['invalid_grant']])('takes %j for no error code', (error) => {
      expect(judge(answer(400, { error }), 'standard')).toMatchObject({
        failure: { problem: 'has no error code' },
      })
    })

    it('refuses a status that is neither a token nor an error', () => {
      expect(judge(answer(202, GRANTED), 'standard')).toMatchObject({
        failure: { reason: 'response_invalid', problem: 'has no error code' },
      })
    })
  })

  /** Status, code and text as Keycloak 26.7 answers. */
  describe('of a refusal', () => {
    it.each([
      [
        401,
        'unauthorized_client',
        'Invalid client or Invalid client credentials',
        'client_refused',
      ],
      [401, 'invalid_client', 'Invalid client or Invalid client credentials', 'client_refused'],
      [400, 'invalid_client', 'Bearer-only not allowed', 'client_refused'],
      [400, 'invalid_client', 'Wrong client protocol.', 'client_refused'],
      [400, 'invalid_client', 'Public client is not allowed to exchange token', 'client_refused'],
      [400, 'invalid_client', 'Audience not found', 'target_refused'],
      [400, 'invalid_client', 'Client requires user consent', 'target_refused'],
      [400, 'invalid_client', 'Client disabled', 'target_refused'],
      [400, 'invalid_request', 'Requested audience not available: maps', 'target_refused'],
      [400, 'invalid_scope', 'Invalid scopes: admin', 'target_refused'],
      [400, 'invalid_target', '', 'target_refused'],
      [400, 'unsupported_grant_type', 'Unsupported grant_type', 'server_misconfigured'],
      [403, 'invalid_request', 'HTTPS required', 'server_misconfigured'],
      [400, 'invalid_request', 'duplicated parameter', 'server_misconfigured'],
      [
        400,
        'invalid_request',
        "The size of OIDC parameter 'subject_token' is longer than allowed.",
        'server_misconfigured',
      ],
      [
        400,
        'invalid_request',
        "Parameter 'subject_issuer' is not supported for standard token exchange",
        'server_misconfigured',
      ],
      [
        400,
        'invalid_request',
        'Standard token exchange is not enabled for the requested client',
        'server_misconfigured',
      ],
      [400, 'invalid_request', 'requested_token_type unsupported', 'server_misconfigured'],
      [400, 'invalid_issuer', 'Invalid subject_issuer parameter', 'server_misconfigured'],
      [400, 'invalid_config', 'Invalid server config', 'server_misconfigured'],
      [400, 'invalid_request', 'Invalid token type, must be access token', 'subject_refused'],
      [400, 'invalid_request', 'Invalid token', 'subject_refused'],
      [400, 'invalid_token', 'token not set', 'subject_refused'],
      [400, 'invalid_token', 'invalid token', 'subject_refused'],
      [400, 'invalid_token', 'token type not supported', 'subject_refused'],
      [400, 'invalid_token', 'Invalid Token', 'subject_refused'],
      [400, 'invalid_token', 'User already exists', 'subject_refused'],
      [403, 'access_denied', 'Client not allowed to exchange', 'exchange_denied'],
      [403, 'access_denied', 'Client is not within the token audience', 'exchange_denied'],
      [400, 'policy_of_the_house', 'No.', 'exchange_denied'],
      [400, 'toString', '', 'exchange_denied'],
      [200, 'invalid_grant', 'at status 200', 'subject_refused'],
    ])('reads %i %s "%s" as %s', (status, error, description, reason) => {
      expect(refused(status, error, description)).toMatchObject({
        ok: false,
        failure: { reason, road: 'idp-permission', status, error, description },
      })
    })

    it.each([
      ['User not found', 'subject_refused'],
      ['User is not enabled', 'subject_refused'],
      ['Account is not fully set up', 'subject_refused'],
      ['Token reuse detected', 'subject_refused'],
      ['Token jti claim is required', 'subject_refused'],
      ['Token was issued too far in the past to be used now', 'subject_refused'],
      [
        'Token expiration is too far in the future and iat claim not present in token',
        'subject_refused',
      ],
      ['Token is not active', 'subject_refused'],
      ['Invalid token audience', 'subject_refused'],
      ['Multiple audiences not allowed', 'subject_refused'],
      ['Invalid signature', 'subject_refused'],
      ['No Identity Provider for provided issuer', 'server_misconfigured'],
      ['Multiple IDPs match the same issuer: a, b', 'server_misconfigured'],
      ['Identity Provider is not allowed for the client', 'server_misconfigured'],
      ['JWT Authorization Grant is not supported for the requested client', 'server_misconfigured'],
      ['Public client not allowed to use authorization grant', 'client_refused'],
    ])('reads the JWT grant’s "%s" as %s, and says what to do', (description, reason) => {
      expect(refused(400, 'invalid_grant', description, 'jwt-grant')).toMatchObject({
        failure: { reason, hint: expect.stringMatching(/\.$/) },
      })
    })

    it.each([
      ['access_denied', 'Client not allowed to exchange', 'idp-permission', 'cambio apply'],
      ['invalid_token', 'token type not supported', 'idp-permission', 'disableTypeClaimCheck'],
      ['unauthorized_client', '', 'idp-permission', 'CLIENT_SECRET'],
      ['invalid_issuer', 'Invalid subject_issuer parameter', 'idp-permission', 'IDP_ALIASES'],
      ['unsupported_grant_type', 'Unsupported grant_type', 'jwt-grant', 'jwt-authorization-grant'],
      ['unsupported_grant_type', 'Unsupported grant_type', 'standard', '--features=token-exchange'],
    ] as const)('names for %s "%s" on %s the setting %s', (error, description, road, setting) => {
      expect(refused(400, error, description, road)).toMatchObject({
        failure: { hint: expect.stringContaining(setting) },
      })
    })

    it('writes the server’s words on one line, and no more than 200 characters of them', () => {
      expect(refused(400, 'invalid_request', 'a\r\n\u001b[31mb\u2028c')).toMatchObject({
        failure: { description: 'a [31mb c' },
      })
      const failure = refused(400, 'invalid_request', 'no '.repeat(1_000))
      expect(failure).toMatchObject({ failure: { description: 'no '.repeat(67).slice(0, 200) } })
    })

    it('needs no description, and takes none that is no text', () => {
      for (const description of [undefined, '', 7, null]) {
        const body = { error: 'access_denied', error_description: description }
        expect(judge(answer(403, body), 'standard')).toEqual({
          ok: false,
          failure: {
            reason: 'exchange_denied',
            road: 'standard',
            status: 403,
            error: 'access_denied',
            description: '',
          },
        })
      }
    })

    it('never repeats a token, nor a long part of one', () => {
      const token = fc
        .uint8Array({ minLength: 40, maxLength: 80 })
        .map((bytes) => Buffer.from(bytes).toString('base64url'))
      fc.assert(
        fc.property(token, token, (payload, signature) => {
          const text = `eyJhbGciOiJFZERTQSJ9.${payload}.${signature}`
          const said = JSON.stringify(refused(400, payload, `token ${text} and ${signature}`))
          for (const part of text.split('.')) expect(said).not.toContain(part)
        }),
      )
    })
  })

  describe('of a server that has no token endpoint there', () => {
    it.each([404, 405, 406, 410, 415])('says so for %i, whatever the body', (status) => {
      const failure = { reason: 'server_misconfigured', road: 'standard', status }
      expect(judge(answer(status, '<h1>no</h1>'), 'standard')).toMatchObject({ failure })
      expect(refused(status, 'Realm does not exist', '', 'standard')).toMatchObject({
        failure: { ...failure, hint: expect.stringContaining('ISSUER') },
      })
    })
  })

  describe('of a server that cannot answer now', () => {
    it.each([500, 502, 503, 504, 429, 409])('takes %i for "later"', (status) => {
      expect(judge(answer(status, '<h1>no</h1>'), 'standard')).toEqual({
        ok: false,
        failure: {
          reason: 'server_unavailable',
          road: 'standard',
          timedOut: false,
          status,
          cause: `status ${status}`,
        },
      })
    })

    it('gives the server’s code, cleaned, and claims no remedy for another one', () => {
      expect(refused(500, 'a\r\nb', '', 'standard')).toEqual({
        ok: false,
        failure: {
          reason: 'server_unavailable',
          road: 'standard',
          timedOut: false,
          status: 500,
          cause: 'status 500, a b',
        },
      })
    })

    it('says what may be behind an unknown_error that stays', () => {
      expect(refused(500, 'unknown_error')).toMatchObject({
        failure: {
          cause: 'status 500, unknown_error',
          hint: expect.stringContaining('disableUserInfo'),
        },
      })
    })

    it.each([
      ['7', 7],
      ['0', 1],
      ['60', 60],
      ['61', 60],
      ['123456789', 60],
    ])('passes on the wish to come back after %s seconds as %i', (retryAfter, seconds) => {
      expect(laterBy(retryAfter)).toMatchObject({ failure: { retryAfterSeconds: seconds } })
    })

    it.each([
      '-1',
      '1.5',
      'x7',
      '7x',
      '1234567890',
      'Wed, 21 Oct 2026 07:28:00 GMT',
      '9'.repeat(20),
      '',
    ])('ignores the wish %j', (retryAfter) => {
      expect(laterBy(retryAfter)).not.toHaveProperty('failure.retryAfterSeconds')
    })
  })

  it('never throws and never makes a token of anything else than one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.json(), fc.string()),
        (status, body) => {
          expect(judge(answer(status, body), 'standard').ok).toBe(false)
        },
      ),
    )
  })
})
