import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { head, sendRaw, sendWithToken, statusLine } from './raw-request.ts'
import { startStage, type Stage } from './stage.ts'

let stage: Stage
let token: string

beforeAll(async () => {
  stage = await startStage({
    trust: (text) => ({
      ...text,
      routes: (text['routes'] as { upstream: string }[]).slice(0, 1).flatMap(({ upstream }) => [
        { match: { path: '/kept' }, upstream },
        { match: { path: '/dropped' }, upstream, cookies: 'drop', setCookies: 'drop' },
        { match: { path: '/named' }, upstream, cookies: ['session', 'lang'] },
        { match: { path: '/open' }, upstream, public: true, cookies: 'drop', setCookies: 'drop' },
        { match: { path: '/small' }, upstream, bodyLimitBytes: 4 },
        { match: { path: '/empty' }, upstream, bodyLimitBytes: 0 },
      ]),
    }),
    answer: (_received, response) =>
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'x-b': '2' }).end('ok'),
  })
  token = stage.partner.token({ aud: ['gateway', 'kept'] })
})
afterAll(() => stage.stop())
afterEach(() => stage.upstream.reset())

const send = (...lines: readonly string[]): Promise<string> =>
  sendWithToken(stage.url, token, lines)
const received = () => stage.upstream.received[0]

describe('cookies', () => {
  const COOKIES = ['Cookie: a=1; session=x', 'Cookie: b=2; lang=de']

  it.each([
    ['/kept', 'a=1; session=x; b=2; lang=de'],
    ['/named', 'session=x; lang=de'],
    ['/dropped', undefined],
    ['/open', undefined],
  ])('of the client on %s reach the API as declared', async (path, cookie) => {
    expect(await send(`GET ${path} HTTP/1.1`, ...COOKIES)).toContain('200 OK')
    expect(received()?.headers.cookie).toBe(cookie)
  })

  it.each([
    ['/kept', ['a=1', 'b=2']],
    ['/dropped', []],
    ['/open', []],
  ])('of the API on %s reach the client as declared', async (path, cookies) => {
    const answer = await send(`GET ${path} HTTP/1.1`)
    const set = [...answer.matchAll(/^set-cookie: (.*)\r$/gim)].map(([, value]) => value)
    expect(set).toEqual(cookies)
    expect(answer).toMatch(/^x-b: 2\r$/im)
  })
})

describe('a body', () => {
  const post = (path: string, framing: string, body: string): Promise<string> =>
    sendRaw(
      stage.url,
      `${head(
        `POST ${path} HTTP/1.1`,
        'Host: api.example.com',
        `Authorization: Bearer ${token}`,
        framing,
        'Connection: close',
      )}${body}`,
    )

  it.each([
    ['/small', 4, 200],
    ['/small', 5, 413],
    ['/empty', 0, 200],
    ['/empty', 1, 413],
    ['/kept', 5, 200],
  ])('on %s of %i announced bytes gets %i', async (path, size, status) => {
    const answer = await post(path, `Content-Length: ${size}`, 'x'.repeat(size))
    expect(statusLine(answer)).toContain(` ${status} `)
    expect(stage.upstream.received).toHaveLength(status === 200 ? 1 : 0)
  })

  it('over the route’s limit is refused while it streams, and the API gets no whole request', async () => {
    const chunked = (size: number): Promise<string> =>
      post('/small', 'Transfer-Encoding: chunked', `${size}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`)
    expect(statusLine(await chunked(4))).toContain(' 200 ')
    stage.upstream.reset()
    expect(statusLine(await chunked(5))).toContain(' 413 ')
    expect(stage.upstream.received).toEqual([])
  })
})
