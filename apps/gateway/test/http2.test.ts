import { once, type EventEmitter } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionOptions,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { buffer, text } from 'node:stream/consumers'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { Secret } from '@cambio/validation'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { ask } from './ask.ts'
import { startAnswering, type Answering, type AnsweringOptions } from './answering.ts'
import { openSocket, sendRaw, statusLine } from './raw-request.ts'
import { selfSigned } from './self-signed.ts'
import { bearer } from './stage.ts'

let stage: Answering | undefined
let session: ClientHttp2Session | undefined
afterEach(async () => {
  session?.destroy()
  await stage?.stop()
  stage = undefined
})

type Answer = RequestListener

async function start(answer: Answer, options: AnsweringOptions = {}): Promise<Answering> {
  stage = await startAnswering((server) => server.on('request', answer), {
    ...options,
    trust: { http2: true, ...options.trust },
  })
  return stage
}

interface Got {
  readonly headers: IncomingHttpHeaders
  readonly trailers: IncomingHttpHeaders | undefined
  readonly body: string
  readonly rstCode: number | undefined
}

function open(on: Answering, options: ClientSessionOptions = {}): ClientHttp2Session {
  session = connect(on.url, options)
  session.on('error', () => undefined)
  return session
}

function send(
  on: Answering,
  headers: OutgoingHttpHeaders = {},
  over: ClientHttp2Session = open(on),
): ClientHttp2Stream {
  const path = { ':path': '/orders', ...bearer(on.partner.token()), ...headers }
  const stream = over.request(path, {
    endStream: headers[':method'] !== 'POST' && headers[':method'] !== 'CONNECT',
  })
  stream.on('error', () => undefined)
  return stream
}

/** Whatever it ends by. */
const closing = (one: EventEmitter): Promise<void> =>
  new Promise((resolve) => void one.once('close', () => resolve()))

async function got(stream: ClientHttp2Stream): Promise<Got> {
  const closed = closing(stream)
  let trailers: IncomingHttpHeaders | undefined
  stream.on('trailers', (received: IncomingHttpHeaders) => (trailers = received))
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  const body = await text(stream).catch(() => 'broken off')
  await closed
  return { headers, trailers, body, rstCode: stream.rstCode }
}

const listenerTls = (): NonNullable<AnsweringOptions['settings']> => {
  const { key, cert } = selfSigned()
  return {
    tls: { certificate: new Secret(cert), key: new Secret(key), clientCertificates: false },
  }
}

describe('a client of HTTP/2', () => {
  it('gets the answer, and the API the request with the issued token', async () => {
    let received: IncomingMessage | undefined
    const on = await start((request, response) => {
      received = request
      response.writeHead(201, { 'x-api': '1', connection: 'close', 'set-cookie': ['a=1', 'b=2'] })
      response.end('made')
    })
    const sent = { ':authority': 'api.example', 'x-mine': 'ü', cookie: ['c=1', 'd=2'] }
    const { headers, body } = await got(send(on, sent))
    expect(headers).toMatchObject({ ':status': 201, 'x-api': '1', 'set-cookie': ['a=1', 'b=2'] })
    expect(headers.connection).toBeUndefined()
    expect(body).toBe('made')
    expect(received?.headers).toMatchObject({
      'x-forwarded-host': 'api.example',
      'x-mine': 'ü',
      cookie: 'c=1; d=2',
    })
    expect(received?.headers['transfer-encoding']).toBeUndefined()
    expect(received?.headers.authorization).toMatch(/^Bearer ey/)
    expect(received?.headers.authorization).not.toContain(on.partner.token())
    expect(Object.keys(received?.headers ?? {}).join()).not.toContain(':')
  })

  it('uploads, with and without a length, and downloads, as fast as both sides take it', async () => {
    const on = await start((request, response) => {
      response.writeHead(200, { 'x-length': request.headers['content-length'] ?? 'none' })
      request.pipe(response)
    })
    const large = Buffer.alloc(4_000_000, 'x')
    for (const [length, headers] of [
      ['none', {}],
      ['4000000', { 'content-length': large.length }],
    ] as const) {
      const stream = send(on, { ':method': 'POST', ...headers })
      stream.end(large)
      const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
      expect(answer['x-length']).toBe(length)
      expect((await buffer(stream)).equals(large)).toBe(true)
    }
  })

  it('sees a HEAD, an empty answer, trailers and hints as they are', async () => {
    const on = await start((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 5 }).end()
      else if (request.url === '/orders/none') response.writeHead(204).end()
      else {
        response.writeEarlyHints({ link: '</a.css>; rel=preload' })
        response.writeHead(200, { trailer: 'x-sum' })
        response.write('body')
        response.addTrailers({ 'x-sum': '42' })
        response.end()
      }
    })
    const head = await got(send(on, { ':method': 'HEAD' }))
    expect(head).toMatchObject({ body: '', headers: { 'content-length': '5' }, rstCode: 0 })
    const none = await got(send(on, { ':path': '/orders/none' }))
    expect(none).toMatchObject({ body: '', headers: { ':status': 204 }, rstCode: 0 })
    const stream = send(on, { te: 'trailers' })
    const hints: unknown[] = []
    stream.on('headers', (received: IncomingHttpHeaders) => hints.push(received.link))
    expect(await got(stream)).toMatchObject({ body: 'body', trailers: { 'x-sum': '42' } })
    expect(hints).toEqual(['</a.css>; rel=preload'])
  })

  it('sees that an answer was broken off', async () => {
    const on = await start((_request, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('some')
      setTimeout(() => response.destroy(), 50)
    })
    expect(await got(send(on))).toMatchObject({
      body: 'broken off',
      rstCode: constants.NGHTTP2_INTERNAL_ERROR,
    })
  })

  it('that goes away ends the request at the API', async () => {
    const gone = Promise.withResolvers<void>()
    const on = await start((request, response) => {
      response.write('some')
      request.once('close', () => gone.resolve())
    })
    const stream = send(on)
    await once(stream, 'response')
    stream.close(constants.NGHTTP2_CANCEL)
    await gone.promise
    await expect.poll(() => on.log()).toContain('client_gone')
  })

  it('has many requests at once on one connection, each judged alone', async () => {
    const on = await start((request, response) => response.end(request.url))
    const over = open(on)
    const bodies = Array.from({ length: 50 }, (_, at) =>
      got(send(on, { ':path': `/orders/${at}` }, over)).then(({ body }) => body),
    )
    const refused = got(send(on, { authorization: 'Bearer x.y.z' }, over))
    expect(await Promise.all(bodies)).toEqual(
      Array.from({ length: 50 }, (_, at) => `/orders/${at}`),
    )
    expect((await refused).headers[':status']).toBe(401)
  })

  it.each([
    ['without a token', { authorization: '' }, 401, 'credential_missing'],
    ['to a path that is not published', { ':path': '/secret' }, 404, 'route_not_found'],
    ['with a dot segment', { ':path': '/orders/../x' }, 400, 'path_not_allowed'],
    ['with two hosts', { ':authority': 'a.test', host: 'b.test' }, 400, 'host_not_allowed'],
    [
      'with CONNECT',
      { ':method': 'CONNECT', ':authority': 'evil.test:443' },
      400,
      'path_not_allowed',
    ],
    ['with TRACE', { ':method': 'TRACE' }, 405, 'method_not_allowed'],
    [
      'with too long a body',
      { ':method': 'POST', 'content-length': 10_000 },
      413,
      'body_too_large',
    ],
  ] as const)('is refused %s, and nothing reaches the API', async (_, headers, status, reason) => {
    let requests = 0
    const on = await start(() => void (requests += 1), { parts: { bodyLimitBytes: 1_000 } })
    const isConnect = Object.values(headers).includes('CONNECT')
    const stream = send(on, { ...headers, ...(isConnect && { ':path': undefined }) })
    const { headers: answer, body } = await got(stream)
    expect(answer[':status']).toBe(status)
    expect(JSON.parse(body)).toMatchObject({ reason, status })
    expect(requests).toBe(0)
  })

  it('sends no more than the limit, also without a length', async () => {
    const on = await start((request) => void request.resume(), {
      parts: { bodyLimitBytes: 100_000 },
    })
    const stream = send(on, { ':method': 'POST' })
    stream.end(Buffer.alloc(200_000))
    expect((await got(stream)).headers[':status']).toBe(413)
  })

  it('is let go of gently when the gateway closes', async () => {
    const waiting: ServerResponse[] = []
    const on = await start((_request, response) => void waiting.push(response))
    const over = open(on)
    const stream = send(on, {}, over)
    await expect.poll(() => waiting.length).toBe(1)
    const goaway = once(over, 'goaway')
    const closed = on.gateway.close()
    await goaway
    waiting[0]?.end('complete')
    expect(await got(stream)).toMatchObject({ body: 'complete', rstCode: 0 })
    await closed
  })
})

describe('the port', () => {
  const hello: Answer = (_request, response) => response.end('hello')

  it('speaks HTTP/1.1 beside HTTP/2, also byte by byte', async () => {
    const on = await start(hello)
    const headers = bearer(on.partner.token())
    expect(await ask(`${on.url}/orders`, { headers })).toMatchObject({ status: 200, body: 'hello' })
    expect((await got(send(on))).body).toBe('hello')
    const socket = await openSocket(on.url)
    for (const byte of 'PRINT /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n') {
      socket.write(byte)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(statusLine(await text(socket))).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('chooses by ALPN with TLS', async () => {
    const on = await start(hello, { settings: listenerTls() })
    const url = on.url.replace('http:', 'https:')
    const over = connect(url, { rejectUnauthorized: false })
    session = over
    expect((await got(send(on, {}, over))).body).toBe('hello')
    const { port } = new URL(url)
    const chosen = async (...protocols: string[]): Promise<unknown> => {
      const options = { port: Number(port), ALPNProtocols: protocols, rejectUnauthorized: false }
      const socket: TLSSocket = connectTls(options)
      await once(socket, 'secureConnect')
      socket.destroy()
      return socket.alpnProtocol
    }
    expect(await chosen('h2', 'http/1.1')).toBe('h2')
    expect(await chosen('http/1.1')).toBe('http/1.1')
    const headers = bearer(on.partner.token())
    const answer = await ask(`${url}/orders`, { headers, rejectUnauthorized: false })
    expect(answer).toMatchObject({ status: 200, body: 'hello' })
  })

  it('speaks no HTTP/2 unless told so', async () => {
    const on = await start(hello, { trust: { http2: false } })
    const answer = await sendRaw(on.url, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(statusLine(answer)).toMatch(/^HTTP\/1\.1 (400|505) /)
  })

  it('refuses HTTP/2 that is only claimed', async () => {
    const on = await start(hello)
    const token = on.partner.token()
    const answer = await sendRaw(
      on.url,
      `GET /orders HTTP/2.0\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    )
    expect(statusLine(answer)).toMatch(/^HTTP\/1\.1 (400|505) /)
  })
})

describe('floods of HTTP/2', () => {
  it('of resets end their connection, and no other', async () => {
    const on = await start((_request, response) => response.end('hello'))
    const attacker = open(on)
    const closed = closing(attacker)
    for (let at = 0; at < 3_000 && !attacker.destroyed; at += 1) {
      const stream = attacker.request({ ':path': '/orders' })
      stream.on('error', () => undefined)
      stream.close(constants.NGHTTP2_CANCEL)
      if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await closed
    expect((await got(send(on))).body).toBe('hello')
  })

  it('of headers end in a reset', async () => {
    const on = await start((_request, response) => response.end('hello'))
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x-${at}`, '1']))
    const stream = send(on, many)
    await closing(stream)
    expect(stream.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    expect((await got(send(on))).body).toBe('hello')
  })

  it('of streams wait', async () => {
    const on = await start((_request, response) => response.end('hello'))
    const over = open(on)
    await once(over, 'remoteSettings')
    expect(over.remoteSettings).toMatchObject({
      maxConcurrentStreams: 100,
      maxHeaderListSize: 16_384,
    })
  })
})

describe('a WebSocket over HTTP/2', () => {
  it('goes through to an API that speaks HTTP/1.1', async () => {
    stage = await startAnswering(
      (server) => {
        new WebSocketServer({ server }).on('connection', (socket) => {
          socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`))
        })
      },
      { trust: { http2: true }, route: { upgrades: ['websocket'] } },
    )
    const over = open(stage)
    await once(over, 'remoteSettings')
    const connecting = { ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http' }
    const stream = send(
      stage,
      { ...connecting, ':authority': 'a', 'sec-websocket-version': '13' },
      over,
    )
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    expect(headers[':status']).toBe(200)
    expect(headers['sec-websocket-accept']).toBeUndefined()
    // A masked text frame that says `hi` (RFC 6455, section 5.2), with the mask of zeros.
    stream.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]))
    const [frame] = (await once(stream, 'data')) as [Buffer]
    expect(frame.subarray(2).toString()).toBe('echo hi')
    stream.close()
    await once(stream, 'close')
  })

  it('is refused where the route takes none', async () => {
    const on = await start((_request, response) => response.end('hello'))
    const over = open(on)
    await once(over, 'remoteSettings')
    const connecting = { ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'http' }
    const { headers } = await got(send(on, { ...connecting, ':authority': 'a' }, over))
    expect(headers[':status']).toBe(400)
  })
})
