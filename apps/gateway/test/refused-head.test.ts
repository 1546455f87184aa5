import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { head, openSocket, sendRaw, sendWithToken, statusLine } from './raw-request.ts'
import { startStage, type Stage } from './stage.ts'

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

describe('the request line and head', () => {
  it.each([
    ['a dot segment', 'GET /orders/../admin HTTP/1.1', 400],
    ['an encoded dot segment', 'GET /orders/%2e%2e/admin HTTP/1.1', 400],
    ['a doubly encoded dot segment', 'GET /orders/%252e%252e/admin HTTP/1.1', 400],
    ['an encoded slash', 'GET /orders%2f..%2fadmin HTTP/1.1', 400],
    ['a backslash', 'GET /orders\\..\\admin HTTP/1.1', 400],
    ['two slashes', 'GET //evil.test/orders HTTP/1.1', 400],
    ['a path parameter', 'GET /orders;x=1/a HTTP/1.1', 400],
    ['a NUL', 'GET /orders/%00 HTTP/1.1', 400],
    ['a bad percent', 'GET /orders/%zz HTTP/1.1', 400],
    ['an absolute target', 'GET http://evil.test/orders HTTP/1.1', 400],
    ['an asterisk', 'OPTIONS * HTTP/1.1', 400],
    ['a long URL', `GET /orders?${'a'.repeat(8_192)} HTTP/1.1`, 414],
    ['TRACE', 'TRACE /orders HTTP/1.1', 405],
    ['CONNECT', 'CONNECT evil.test:443 HTTP/1.1', 405],
  ])('%s is refused', async (_, line, status) => {
    const answer = await send(line)
    expect(statusLine(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('"requestId"')
    expect(stage.upstream.received).toEqual([])
  })

  it('an encoded spelling of the route is the route, and goes on in its plain form', async () => {
    await send('GET /%6frders/%7Ebob HTTP/1.1')
    expect(received()?.url).toBe('/orders/~bob')
  })

  it.each([
    ['two Authorization headers', [`Authorization: Bearer x`], 400],
    ['two hosts', ['Host: evil.test'], 400],
    ['a WebSocket upgrade', ['Upgrade: websocket'], 400],
    ['gzip as transfer coding', ['Transfer-Encoding: gzip, chunked'], 501],
    ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked'], 400],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], 400],
    ['a header without a colon', ['Nonsense'], 400],
    ['too large a head', [`X-Large: ${'a'.repeat(20_000)}`], 431],
    ['many headers', Array.from({ length: 98 }, (_, at) => `X-${at}: 1`), 431],
    ['more headers than Node reads', Array.from({ length: 2_100 }, () => 'a:'), 431],
    ['another expectation', ['Expect: tea'], 417],
  ])('%s is refused', async (_, lines, status) => {
    const answer = await send('POST /orders HTTP/1.1', ...lines)
    expect(statusLine(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(stage.upstream.received).toEqual([])
  })

  it('what is no HTTP is refused as a problem, and the gateway goes on', async () => {
    const answer = await sendRaw(stage.url, 'nonsense\r\n\r\n')
    expect(statusLine(answer)).toBe('HTTP/1.1 400 Bad Request')
    expect(answer).toContain('"reason":"request_malformed"')
    expect(await send('GET /orders HTTP/1.1')).toContain('200 OK')
  })

  it.each(['CONNECT evil.test:443 HTTP/1.1\r\n\r\n', 'nonsense\r\n\r\n'])(
    'a connection that is reset after %j ends nothing',
    async (bytes) => {
      for (let times = 0; times < 20; times += 1) {
        const socket = await openSocket(stage.url)
        socket.write(bytes, () => socket.resetAndDestroy())
        await once(socket, 'close')
      }
      expect(await send('GET /orders HTTP/1.1')).toContain('200 OK')
    },
  )

  it('each request on a connection is judged alone', async () => {
    const good = head('GET /orders HTTP/1.1', 'Host: a', `Authorization: Bearer ${token}`)
    const bad = head('GET /orders HTTP/1.1', 'Host: a', 'Connection: close')
    const answer = await sendRaw(stage.url, good + bad)
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401'])
    expect(stage.upstream.received).toHaveLength(1)
  })
})
