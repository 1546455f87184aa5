import { createSigningKey, signToken } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bearer, issued, startStage, type Stage } from './stage.ts'
import type { TokenAnswer } from './token-endpoint.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({
    trust: (text) => ({
      ...text,
      issuers: [
        {
          alias: 'partner',
          issuer: stageIssuer(text),
          accept: {
            scope: ['profile'],
            claims: { email_verified: true },
            maxAgeSeconds: 1_000,
            algorithms: ['ES256'],
          },
        },
      ],
    }),
  })
})
afterAll(() => stage.stop())
afterEach(() => stage.upstream.reset())

/** What a refusal says: status, reason, and the challenge. */
async function refusal(
  headers: Record<string, string>,
  { path = '/orders/1', method = 'GET' } = {},
): Promise<readonly unknown[]> {
  const answer = await fetch(stage.url + path, { method, headers })
  const text = await answer.text()
  expect(stage.upstream.received).toEqual([])
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const problem = JSON.parse(text) as Record<string, unknown>
  expect(problem).toMatchObject({
    type: `urn:cambio:problem:${String(problem['reason'])}`,
    status: answer.status,
    requestId: answer.headers.get('x-request-id'),
  })
  return [answer.status, problem['reason'], answer.headers.get('www-authenticate')]
}

const CHALLENGE = 'Bearer realm="cambio"'
const NOT_TRUSTED = [401, 'token_not_trusted', `${CHALLENGE}, error="invalid_token"`]
const seconds = (): number => Math.floor(Date.now() / 1000)

describe('a request without a usable credential', () => {
  it('without any gets a challenge without an error', async () => {
    expect(await refusal({})).toEqual([401, 'credential_missing', CHALLENGE])
  })

  it('with another scheme gets the same', async () => {
    expect(await refusal({ authorization: 'Basic YTpi' })).toEqual([
      401,
      'credential_missing',
      CHALLENGE,
    ])
  })

  it('with a malformed one is a bad request', async () => {
    expect(await refusal({ authorization: 'Bearer a b' })).toEqual([
      400,
      'credential_malformed',
      `${CHALLENGE}, error="invalid_request"`,
    ])
  })

  it('with a token in the URL is a bad request', async () => {
    expect(await refusal({}, { path: '/orders?access_token=x' })).toEqual([
      400,
      'credential_in_query',
      `${CHALLENGE}, error="invalid_request"`,
    ])
  })
})

describe('a token that nobody we trust has signed gets one and the same answer', () => {
  it.each<[string, (stage: Stage) => string | Promise<string>]>([
    ['no JWT', () => 'not-a-token'],
    [
      'an unknown issuer',
      async () =>
        signToken({ iss: 'https://evil.example', exp: 9e9 }, await createSigningKey('ES256'), {
          typ: 'JWT',
        }),
    ],
    ['an issuer that is no text', ({ partner }) => partner.token({ iss: 7 })],
    [
      'an unknown key',
      async ({ partner }) => partner.token({}, { key: await createSigningKey('ES256') }),
    ],
    [
      'a known kid and another key',
      async ({ partner }) =>
        partner.token(
          {},
          { key: await createSigningKey('ES256'), kid: partner.keys[0]?.kid ?? '' },
        ),
    ],
    [
      'no algorithm',
      ({ partner }) => partner.token({}, { header: { alg: 'none' } }).replace(/[^.]+$/, ''),
    ],
    [
      'an algorithm that is not accepted',
      async ({ partner }) => partner.token({}, { key: await createSigningKey('RS256') }),
    ],
    ['another type', ({ partner }) => partner.token({}, { typ: 'logout+jwt' })],
    ['a critical header', ({ partner }) => partner.token({}, { header: { crit: ['x'], x: 1 } })],
    [
      'an expired one with a bad signature',
      async ({ partner }) => partner.token({ exp: 1 }, { key: await createSigningKey('ES256') }),
    ],
  ])('%s', async (_, make) => {
    expect(await refusal(bearer(await make(stage)))).toEqual(NOT_TRUSTED)
  })

  it('in every byte but the request id', async () => {
    const bodies = await Promise.all(
      ['x', stage.partner.token({ iss: 'https://evil.example' })].map(async (token) => {
        const answer = await fetch(`${stage.url}/orders`, { headers: bearer(token) })
        const { requestId, ...rest } = (await answer.json()) as Record<string, unknown>
        expect(requestId).toBeTypeOf('string')
        return rest
      }),
    )
    expect(bodies[0]).toEqual(bodies[1])
  })
})

describe('a token that a trusted issuer has signed is told what is wrong with it', () => {
  it.each<[string, Record<string, unknown>]>([
    ['expired', { exp: 1 }],
    ['not_yet_valid', { nbf: 9_000_000_000 }],
    ['issued_in_future', { iat: 9_000_000_000, exp: 9_000_000_001 }],
    ['too_old', { iat: seconds() - 2_000 }],
    ['audience_mismatch', { aud: 'another-api' }],
    ['claim_invalid', { email_verified: false }],
    ['claim_invalid', { cnf: { jkt: 'x' } }],
    ['claim_invalid', { exp: undefined }],
  ])('%s', async (reason, claims) => {
    expect(await refusal(bearer(stage.partner.token(claims)))).toEqual([
      401,
      reason,
      `${CHALLENGE}, error="invalid_token"`,
    ])
  })

  it('scope_missing, with the scopes to ask for', async () => {
    expect(await refusal(bearer(stage.partner.token({ scope: 'openid' })))).toEqual([
      403,
      'scope_missing',
      `${CHALLENGE}, error="insufficient_scope", scope="profile"`,
    ])
  })
})

describe('a refusal of the token endpoint', () => {
  const error = (status: number, code: string, description = ''): TokenAnswer => ({
    status,
    body: { error: code, error_description: description },
  })

  it.each<[number, string, string | null, TokenAnswer]>([
    [401, 'subject_refused', `${CHALLENGE}, error="invalid_token"`, error(400, 'invalid_grant')],
    [
      403,
      'exchange_denied',
      `${CHALLENGE}, error="insufficient_scope"`,
      error(403, 'access_denied'),
    ],
    [403, 'target_refused', null, error(400, 'invalid_target')],
    [502, 'exchange_misconfigured', null, error(401, 'invalid_client')],
    [502, 'exchange_misconfigured', null, error(400, 'unsupported_grant_type')],
    [502, 'exchange_misconfigured', null, { status: 404, body: {} }],
    [503, 'exchange_unavailable', null, { status: 503, body: {} }],
    [503, 'exchange_unavailable', null, (response) => void response.destroy()],
    [502, 'exchange_answer_invalid', null, { status: 200, body: {} }],
    [
      502,
      'exchange_answer_invalid',
      null,
      { status: 200, body: issued('x', { token_type: 'N_A' }) },
    ],
    [502, 'exchange_answer_invalid', null, (response) => void response.end('<h1>Welcome</h1>')],
    [502, 'issued_token_invalid', null, { status: 200, body: issued('not.a.token') }],
  ])('becomes %i %s', async (status, reason, challenge, answer) => {
    stage.tokens.answer = () => answer
    expect(await refusal(bearer(stage.partner.token()))).toEqual([status, reason, challenge])
  })

  it('of unavailability says when to come again, as the server wishes within a minute', async () => {
    stage.tokens.answer = () => (response) =>
      void response.writeHead(503, { 'retry-after': '7' }).end()
    const answer = await fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token()) })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7'])
  })

  it('tells the client nothing of what the server said', async () => {
    stage.tokens.answer = () => error(400, 'invalid_target', 'Audience not found: inner-name')
    const answer = await fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token()) })
    expect(await answer.text()).not.toContain('inner-name')
    expect(stage.log()).toContain('inner-name')
  })
})

describe('a request that has no route', () => {
  it('is not found, with and without a token', async () => {
    expect(await refusal(bearer(stage.partner.token()), { path: '/other' })).toEqual([
      404,
      'route_not_found',
      null,
    ])
    expect(await refusal({}, { path: '/' })).toEqual([404, 'route_not_found', null])
  })

  it('with another method is told which are taken', async () => {
    const answer = await fetch(`${stage.url}/read-only`, {
      method: 'POST',
      headers: bearer(stage.partner.token()),
    })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(stage.upstream.received).toEqual([])
  })
})

describe('the log of a refusal', () => {
  it('names the setting to change when the audience is another', async () => {
    await refusal(bearer(stage.partner.token({ aud: 'somebody-else' })))
    await expect.poll(lastLine).toMatchObject({
      level: 'info',
      reason: 'audience_mismatch',
      issuer: 'partner',
      route: '/orders',
      status: 401,
      facts: { got: ['somebody-else'] },
      hint: expect.stringContaining('SUBJECT_TOKEN_AUDIENCE'),
    })
  })

  it('is an error when the operator must act', async () => {
    stage.tokens.answer = () => error('unauthorized_client')
    await refusal(bearer(stage.partner.token()))
    await expect.poll(lastLine).toMatchObject({ level: 'error', reason: 'client_refused' })
  })

  const error = (code: string): TokenAnswer => ({ status: 400, body: { error: code } })
  const lastLine = (): unknown => stage.logLines().findLast((line) => line['reason'] !== undefined)
})

function stageIssuer(text: Record<string, unknown>): unknown {
  return (text['issuers'] as { issuer?: string }[])[0]?.issuer
}
