import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSigningKey } from '../issuer/signing-key.ts'
import { startIssuer } from '../issuer/start-issuer.ts'
import type { RunningIssuer } from '../issuer/start-issuer.ts'
import { startUpstream } from './start-upstream.ts'
import type { RunningUpstream } from './start-upstream.ts'

let issuer: RunningIssuer
let upstream: RunningUpstream

beforeAll(async () => {
  issuer = await startIssuer({ audience: 'geoserver' })
  const { jwksUrl } = issuer
  upstream = await startUpstream({ issuer: issuer.issuer, jwksUrl, audience: 'geoserver' })
})
afterEach(() => upstream.reset())
afterAll(async () => {
  await upstream.stop()
  await issuer.stop()
})

const call = (token: string, init: RequestInit = {}) =>
  fetch(`${upstream.url}/maps?q=1`, { ...init, headers: { authorization: `Bearer ${token}` } })

describe('startUpstream', () => {
  it('echoes what it received, with the claims and without the signature', async () => {
    const token = issuer.token()
    const answer = await call(token, { method: 'POST', body: 'hello' })
    expect(answer.status).toBe(200)
    const echo = await answer.text()
    expect(JSON.parse(echo)).toMatchObject({
      method: 'POST',
      url: '/maps?q=1',
      body: 'hello',
      claims: { iss: issuer.issuer, aud: 'geoserver' },
    })
    expect(echo).not.toContain(token.split('.')[2])
  })

  it('remembers what arrived, byte for byte, until it is reset', async () => {
    const token = issuer.token()
    await call(token)
    expect(upstream.received).toHaveLength(1)
    expect(upstream.received[0]?.rawHeaders).toContain(`Bearer ${token}`)
    upstream.reset()
    expect(upstream.received).toHaveLength(0)
  })

  it.each([
    ['for another audience', () => issuer.token({ aud: 'other' })],
    ['of another issuer', () => issuer.token({ iss: 'https://other.example' })],
    ['that has expired', () => issuer.token({ exp: 1 })],
    ['that is no token', () => 'nonsense'],
    [
      'signed by another key',
      async () => issuer.token({}, { key: await createSigningKey('RS256', issuer.keys[0]?.kid) }),
    ],
  ])('refuses a token %s', async (_case, makeToken) => {
    const answer = await call(await makeToken())
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 401, title: 'Unauthorized' })
    expect(upstream.received[0]?.claims).toBeUndefined()
  })

  it('refuses a request without a token', async () => {
    expect((await fetch(upstream.url)).status).toBe(401)
  })

  it('answers anybody when it is open, in the way it was told to', async () => {
    const open = await startUpstream({
      open: true,
      answer: ({ url }, response) => response.writeHead(204, { 'x-url': url }).end(),
    })
    const answer = await fetch(`${open.url}/any`)
    await open.stop()
    expect([answer.status, answer.headers.get('x-url')]).toEqual([204, '/any'])
  })
})
