import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { head, sendRaw, sendWithToken, statusLine } from './raw-request.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
let token: string

beforeAll(async () => {
  stage = await startStage()
  token = stage.partner.token()
})
afterAll(() => stage.stop())
afterEach(() => stage.upstream.reset())

const send = (...lines: readonly string[]): Promise<string> =>
  sendWithToken(stage.url, token, lines)
const received = () => stage.upstream.received[0]

describe('the forwarded request', () => {
  it('has our headers and not the client’s', async () => {
    await send(
      'GET /orders/1?a=%20b HTTP/1.1',
      'X-Forwarded-For: 6.6.6.6',
      'X-Forwarded-User: admin',
      'Forwarded: for=6.6.6.6',
      'X-Real-IP: 6.6.6.6',
      'X_User: admin',
      'X-Original-URL: /admin',
      'Keep-Alive: timeout=5',
      'TE: trailers',
      'Upgrade: h2c',
      'Accept: text/plain',
    )
    expect(received()?.url).toBe('/orders/1?a=%20b')
    const headers = received()?.headers ?? {}
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'authorization',
      'connection',
      'host',
      'via',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-request-id',
    ])
    expect(headers).toMatchObject({
      accept: 'text/plain',
      host: new URL(stage.upstream.url).host,
      'x-forwarded-for': expect.stringMatching(/^(?:::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)$/),
      'x-forwarded-host': 'api.example.com',
      'x-forwarded-proto': 'http',
    })
  })

  it('carries the issued token whatever Connection names', async () => {
    const answer = await sendRaw(
      stage.url,
      head(
        'GET /orders HTTP/1.1',
        'Host: api.example.com',
        `Authorization: Bearer ${token}`,
        'Connection: close, authorization, host, x-forwarded-for, X-Mine',
        'X-Mine: 1',
      ),
    )
    expect(statusLine(answer)).toBe('HTTP/1.1 200 OK')
    expect(received()?.headers.authorization).toMatch(/^Bearer ey/)
    expect(received()?.headers['x-mine']).toBeUndefined()
    expect(received()?.rawHeaders.filter((text) => text.includes(token))).toEqual([])
  })

  it('carries exactly one Authorization', async () => {
    await send('GET /orders HTTP/1.1')
    const names = received()?.rawHeaders.filter((_, at) => at % 2 === 0) ?? []
    expect(names.filter((name) => name.toLowerCase() === 'authorization')).toHaveLength(1)
  })

  it('is answered after Expect: 100-continue, which goes no further', async () => {
    const answer = await send('GET /orders HTTP/1.1', 'Expect: 100-continue')
    expect(answer).toContain('HTTP/1.1 200 OK')
    expect(received()?.headers.expect).toBeUndefined()
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY', 'POST'])(
    'keeps the method %s and its body',
    async (method) => {
      const body = '{"a":1'
      const answer = await fetch(`${stage.url}/orders`, {
        method,
        body,
        headers: { ...bearer(token), 'content-type': 'application/json' },
      })
      expect(answer.status).toBe(200)
      expect(received()).toMatchObject({
        method,
        body,
        headers: { 'content-type': 'application/json' },
      })
    },
  )

  it('keeps a GET without a body one without a body', async () => {
    await send('GET /orders HTTP/1.1')
    expect(received()?.headers['content-length']).toBeUndefined()
    expect(received()?.headers['transfer-encoding']).toBeUndefined()
  })

  it('passes a chunked body on, without its trailers', async () => {
    const request = head(
      'POST /orders HTTP/1.1',
      'Host: api.example.com',
      `Authorization: Bearer ${token}`,
      'Transfer-Encoding: chunked',
      'Connection: close',
    )
    await sendRaw(stage.url, `${request}3\r\nabc\r\n2\r\nde\r\n0\r\nX-Evil: 1\r\n\r\n`)
    expect(received()?.body).toBe('abcde')
    expect(received()?.headers['x-evil']).toBeUndefined()
  })

  it('of HEAD brings an answer without a body', async () => {
    const answer = await fetch(`${stage.url}/orders`, { method: 'HEAD', headers: bearer(token) })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})
