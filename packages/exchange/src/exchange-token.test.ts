import { Secret } from '@cambio/validation'
import type { VerifiedToken } from '@cambio/validation'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orderFor, partnerToken, targetOf, valueOf } from '../test/realm.ts'
import { GRANTED, refusal, startTokenEndpoint } from '../test/token-endpoint.ts'
import type { TokenEndpoint } from '../test/token-endpoint.ts'
import { createBreaker } from './breaker/breaker.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import { exchangeToken } from './exchange-token.ts'
import { Turns } from './turns.ts'

let subject: VerifiedToken
let endpoint: TokenEndpoint
beforeAll(async () => {
  subject = await partnerToken()
})
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

const exchange = (changes: Partial<ExchangeOrder> = {}, settings: object = {}) =>
  exchangeToken(orderFor(subject, changes), { ...endpoint.settings, ...settings })
const grants = () => endpoint.received.map(({ form }) => form.get('grant_type')?.split(':').at(-1))
const BOTH = { via: ['jwt-grant', 'idp-permission'] } as const

describe('exchangeToken', () => {
  it('asks the token endpoint and gives what it answers, not yet believed', async () => {
    const token = valueOf(await exchange())
    expect(token).toMatchObject({ road: 'idp-permission', expiresIn: 300, passedOver: [] })
    expect(token.text.reveal()).toBe(GRANTED.access_token)
    expect(endpoint.received[0]?.form.get('subject_token')).toBe(subject.text.reveal())
  })

  it('authenticates with the client’s id and secret, form-encoded', async () => {
    await exchange()
    const [scheme, credentials = ''] = endpoint.received[0]?.authorization?.split(' ') ?? []
    expect(scheme).toBe('Basic')
    const [id, secret] = Buffer.from(credentials, 'base64').toString().split(':')
    const decode = (text = '') => new URLSearchParams(`x=${text}`).get('x')
    expect([decode(id), decode(secret)]).toEqual(['gate-way', 's:e c+r%et'])
    expect(endpoint.received[0]?.form.has('client_secret')).toBe(false)
  })

  it('hands on nothing of a refusal but what may be logged', async () => {
    endpoint.answer(refusal(403, 'access_denied', 'Client not allowed to exchange'))
    expect(await exchange()).toEqual({
      ok: false,
      failure: {
        reason: 'exchange_denied',
        road: 'idp-permission',
        status: 403,
        error: 'access_denied',
        description: 'Client not allowed to exchange',
        hint: expect.any(String),
      },
    })
  })

  describe('road by road', () => {
    it('takes the first road when it serves, and asks once', async () => {
      expect(valueOf(await exchange(BOTH)).road).toBe('jwt-grant')
      expect(grants()).toEqual(['jwt-bearer'])
    })

    it.each([
      ['invalid_grant', 'User not found'],
      ['invalid_grant', 'No Identity Provider for provided issuer'],
      ['invalid_grant', 'Identity Provider is not allowed for the client'],
      ['invalid_grant', 'JWT Authorization Grant is not supported for the requested client'],
      ['invalid_grant', 'Token was issued too far in the past to be used now'],
      [
        'invalid_grant',
        'Token expiration is too far in the future and iat claim not present in token',
      ],
      ['invalid_grant', 'Invalid token audience'],
      ['invalid_grant', 'Multiple audiences not allowed'],
      ['invalid_grant', 'Token jti claim is required'],
      ['invalid_grant', 'Token reuse detected'],
      ['unsupported_grant_type', 'Unsupported grant_type'],
    ])('goes on to the next road after %s "%s"', async (error, description) => {
      endpoint.answer(refusal(400, error, description), { status: 200, body: GRANTED })
      expect(valueOf(await exchange(BOTH))).toMatchObject({
        road: 'idp-permission',
        passedOver: [{ road: 'jwt-grant', error, description }],
      })
      expect(grants()).toEqual(['jwt-bearer', 'token-exchange'])
    })

    it.each([
      [400, 'invalid_grant', 'Invalid signature'],
      [400, 'invalid_grant', 'Token is not active'],
      [400, 'invalid_grant', 'User is not enabled'],
      [400, 'invalid_grant', 'Account is not fully set up'],
      [400, 'invalid_grant', 'Multiple IDPs match the same issuer: a, b'],
      [400, 'invalid_grant', 'Something new'],
      [400, 'invalid_grant', undefined],
      [400, 'invalid_request', 'User not found'],
      [401, 'unauthorized_client', 'Invalid client or Invalid client credentials'],
      [500, 'invalid_grant', 'User not found'],
    ])('stops after %i %s "%s"', async (status, error, description) => {
      endpoint.answer(refusal(status, error, description), { status: 200, body: GRANTED })
      expect(await exchange(BOTH)).toMatchObject({ ok: false, failure: { road: 'jwt-grant' } })
      expect(endpoint.received).toHaveLength(1)
    })

    it('does not go on from another road, whatever it says', async () => {
      endpoint.answer(refusal(400, 'invalid_grant', 'User not found'), {
        status: 200,
        body: GRANTED,
      })
      const via = ['idp-permission', 'jwt-grant'] as const
      expect(await exchange({ via })).toMatchObject({ ok: false })
      expect(endpoint.received).toHaveLength(1)
    })

    it('tells with the last refusal the ones before', async () => {
      endpoint.answer(
        refusal(400, 'invalid_grant', 'User not found'),
        refusal(403, 'access_denied', 'Client not allowed to exchange'),
      )
      expect(await exchange(BOTH)).toMatchObject({
        failure: {
          reason: 'exchange_denied',
          road: 'idp-permission',
          passedOver: [{ road: 'jwt-grant', description: 'User not found' }],
        },
      })
    })

    it('asks nobody when the road cannot carry the target', async () => {
      const target = targetOf({ audience: ['api', 'maps'], scope: [] })
      expect(await exchange({ target })).toMatchObject({ failure: { reason: 'road_unfit' } })
      expect(endpoint.received).toEqual([])
    })

    it('keeps a token that fits, and asks nobody', async () => {
      const target = targetOf({ audience: ['gateway'], scope: [] })
      const kept = valueOf(await exchange({ via: ['none'], target }))
      expect(kept).toMatchObject({ road: 'none', text: subject.text })
      expect(endpoint.received).toEqual([])
    })

    it('does not keep a token for another audience', async () => {
      expect(await exchange({ via: ['none'] })).toMatchObject({
        failure: {
          reason: 'target_refused',
          road: 'none',
          description: 'The subject token’s aud lacks api',
        },
      })
    })

    it('does not keep a token without the scope that is asked for', async () => {
      const target = targetOf({ audience: ['gateway'], scope: ['openid', 'read'] })
      const { claims } = subject
      const scoped = (scopes: string[]) => ({
        ...subject,
        claims: { ...claims, scopes, all: { ...claims.all, scope: scopes.join(' ') } },
      })
      expect(await exchange({ via: ['none'], target, subject: scoped(['write']) })).toMatchObject({
        failure: {
          reason: 'target_refused',
          description: 'The subject token’s scope lacks read',
        },
      })
      const kept = await exchange({ via: ['none'], target, subject: scoped(['read', 'write']) })
      expect(kept).toMatchObject({ ok: true })
    })

    it('goes on to the road that takes an opaque token', async () => {
      expect(
        valueOf(await exchange({ ...BOTH, subject: { ...subject, kind: 'opaque' } })),
      ).toMatchObject({
        road: 'idp-permission',
        passedOver: [{ reason: 'road_unfit', road: 'jwt-grant' }],
      })
      expect(grants()).toEqual(['token-exchange'])
    })

    it('exchanges what it cannot keep, when that is the next road', async () => {
      expect(valueOf(await exchange({ via: ['none', 'standard'] }))).toMatchObject({
        road: 'standard',
        passedOver: [{ road: 'none' }],
      })
    })

    it('takes an order without a road for a bug', async () => {
      await expect(exchange({ via: [] })).rejects.toThrow('at least one road')
    })
  })

  describe('on the wire', () => {
    it('says that an answer did not come in time', async () => {
      endpoint.answer('hang')
      expect(await exchange({}, { timeoutSeconds: 0.05 })).toEqual({
        ok: false,
        failure: {
          reason: 'server_unavailable',
          road: 'idp-permission',
          timedOut: true,
          cause: 'no answer in time',
        },
      })
    })

    it('sends nothing when the time was over before its turn', async () => {
      const turns = new Turns(1)
      let leave = (): void => undefined
      const taken = turns.take(() => new Promise<void>((resolve) => (leave = resolve)))
      const waiting = exchange({}, { timeoutSeconds: 0.01, turns })
      // Begun later and longer, so over later too, however slow the machine.
      await new Promise((resolve) => setTimeout(resolve, 50))
      leave()
      await taken
      expect(await waiting).toMatchObject({ failure: { timedOut: true } })
      expect(endpoint.received).toHaveLength(0)
    })

    it('says that the connection was cut, and does not send again', async () => {
      endpoint.answer('drop')
      expect(await exchange()).toMatchObject({
        failure: { reason: 'server_unavailable', timedOut: false, cause: 'UND_ERR_SOCKET' },
      })
      expect(endpoint.received).toHaveLength(1)
    })

    it('says that nobody listens, after a second try', async () => {
      await endpoint.stop()
      let pauses = 0
      const pause = () => Promise.resolve(void (pauses += 1))
      const retries: string[] = []
      const onRetry = (cause: string) => retries.push(cause)
      expect(await exchange({}, { pause, onRetry })).toMatchObject({
        failure: { reason: 'server_unavailable', cause: 'ECONNREFUSED' },
      })
      expect(pauses).toBe(1)
      expect(retries).toEqual(['connection'])
      endpoint = await startTokenEndpoint()
    })

    it('tries once more when nobody listened, and sends the token once', async () => {
      const { server } = endpoint.settings
      await endpoint.stop()
      const pause = async () => void (endpoint = await startTokenEndpoint(server.tokenEndpoint))
      expect(await exchange({}, { server, pause })).toMatchObject({ ok: true })
      expect(endpoint.received).toHaveLength(1)
    })

    it('pauses before that no longer than there is time', async () => {
      await endpoint.stop()
      const pause = (signal: AbortSignal) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
      expect(await exchange({}, { pause, timeoutSeconds: 0.05 })).toMatchObject({
        failure: { timedOut: true },
      })
      endpoint = await startTokenEndpoint()
    })

    it('says when the server wants to be asked again', async () => {
      endpoint.answer({ status: 503, headers: { 'retry-after': '7' } })
      expect(await exchange()).toMatchObject({ failure: { retryAfterSeconds: 7 } })
      endpoint.answer({ status: 503 })
      expect(await exchange()).not.toHaveProperty('failure.retryAfterSeconds')
    })

    it('does not send again what was answered, whatever the answer', async () => {
      endpoint.answer({ status: 503 }, { status: 200, body: GRANTED })
      expect(await exchange()).toMatchObject({ failure: { status: 503 } })
      expect(endpoint.received).toHaveLength(1)
    })

    it('says that its own assertion can’t be read, and holds nobody else to be down', async () => {
      const read = () => {
        throw Object.assign(new Error('gone'), { code: 'ENOENT' })
      }
      const client = { id: 'gateway', authentication: { method: 'assertion', read } }
      const breaker = createBreaker({ failures: 1 })
      expect(await exchange({}, { client, breaker })).toMatchObject({
        failure: { reason: 'client_refused', hint: expect.stringContaining('client.assertion') },
      })
      expect(breaker.state).toBe('closed')
    })

    it('looks at each request how the client proves itself', async () => {
      const secrets = ['first', 'second'].map((text) => new Secret(text))
      const authentication = () => ({ method: 'secret_post', secret: secrets.shift() })
      const client = { id: 'gateway', authentication }
      await exchange({}, { client })
      await exchange({}, { client })
      const sent = endpoint.received.map(({ form }) => form.get('client_secret'))
      expect(sent).toEqual(['first', 'second'])
    })

    it('follows no redirect, so that no secret goes elsewhere', async () => {
      const elsewhere = await startTokenEndpoint()
      try {
        const location = elsewhere.settings.server.tokenEndpoint
        endpoint.answer({ status: 307, headers: { location } })
        expect(await exchange()).toMatchObject({
          failure: { reason: 'response_invalid', status: 307 },
        })
        expect(elsewhere.received).toEqual([])
      } finally {
        await elsewhere.stop()
      }
    })

    it('reads no more than an answer can be', async () => {
      endpoint.answer({ status: 200, body: { ...GRANTED, more: 'x'.repeat(262_144) } })
      expect(await exchange()).toMatchObject({
        failure: { reason: 'response_invalid', status: 200 },
      })
    })

    it('sends nothing over http: beyond loopback', async () => {
      const tokenEndpoint = 'http://sso.example.com/token'
      const server = { ...endpoint.settings.server, tokenEndpoint }
      expect(await exchange({}, { server })).toMatchObject({
        failure: {
          reason: 'server_misconfigured',
          hint: expect.stringContaining('insecureAllowHttp'),
        },
      })
    })
  })
})
