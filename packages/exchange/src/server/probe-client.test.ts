import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GRANTED, refusal, startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { Answer, TokenEndpoint } from '../../test/token-endpoint.ts'
import { probeClient } from './probe-client.ts'

let endpoint: TokenEndpoint
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

const probe = (answer: Answer | 'drop') => {
  endpoint.answer(answer)
  return probeClient(endpoint.settings)
}

describe('probeClient', () => {
  it.each([
    ['finds fault with the token', refusal(400, 'invalid_request', 'Invalid token')],
    [
      'lacks a switch for this client',
      refusal(
        400,
        'invalid_request',
        'Standard token exchange is not enabled for the requested client',
      ),
    ],
    [
      'denies the exchange',
      refusal(403, 'access_denied', 'Client is not within the token audience'),
    ],
    ['would even give a token', { status: 200, body: GRANTED }],
  ])('is accepted where the server %s', async (_what, answer) => {
    expect(await probe(answer)).toEqual({ outcome: 'accepted' })
  })

  it.each([
    [401, 'invalid_client'],
    [401, 'unauthorized_client'],
    [400, 'invalid_client'],
  ])('is refused by %i %s, and says where to look', async (status, error) => {
    expect(
      await probe(refusal(status, error, 'Invalid client or Invalid client credentials')),
    ).toMatchObject({
      outcome: 'refused',
      failure: { status, error, hint: expect.stringContaining('ISSUER') },
    })
  })

  it.each([
    ['is not there', 'drop'],
    ['has trouble', { status: 503 }],
    ['has no token endpoint', { status: 404, body: { error: 'Realm does not exist' } }],
    ['knows no token exchange', refusal(400, 'unsupported_grant_type', 'Unsupported grant_type')],
    ['is no such server', { status: 200, body: '<h1>Welcome</h1>' }],
  ] as const)('is undecided where the server %s', async (_what, answer) => {
    expect(await probe(answer)).toMatchObject({ outcome: 'unavailable' })
  })

  it('asks with a token that nobody can take', async () => {
    await probe({ status: 503 })
    expect(endpoint.received[0]?.form.get('subject_token')).toBe('probe')
  })
})
