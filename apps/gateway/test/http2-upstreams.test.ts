import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createCertificateAuthority, type CertificateAuthority } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { head, sendRaw } from './raw-request.ts'
import { startStage, type Stage } from './stage.ts'

let folder: string
let authority: CertificateAuthority
let tls: { cert: Buffer; key: Buffer }
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'http2-'))
  authority = await createCertificateAuthority(folder)
  const { certificateFile, keyFile } = await authority.issueServerCertificate()
  tls = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
})
afterAll(() => rmSync(folder, { recursive: true }))

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function portOf(server: Server): Promise<number> {
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

interface Upstream {
  readonly url: string
  readonly received: readonly IncomingHttpHeaders[]
  readonly sessions: ReadonlySet<ServerHttp2Session>
}

async function http2Upstream(answer: Answer, scheme: 'http' | 'https' = 'http'): Promise<Upstream> {
  const server: Http2Server = scheme === 'http' ? createServer() : createSecureServer(tls)
  const received: IncomingHttpHeaders[] = []
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => sessions.add(session))
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy())
    received.push(headers)
    answer(stream, headers)
  })
  const port = await portOf(server)
  closers.push(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return { url: `${scheme}://localhost:${port}`, received, sessions }
}

/** A gateway whose one route leads there; no token is needed. */
async function gatewayTo(address: string): Promise<Stage> {
  const secure = address.startsWith('https:')
  const ca = new Secret(authority.certificate)
  const stage = await startStage({
    trust: (trust) => ({
      ...trust,
      upstreams: [
        {
          name: 'grpc',
          addresses: [address],
          protocol: 'http2',
          timeouts: { connectMs: 1000, headersMs: 5000, idleMs: 5000 },
          ...(secure && { tls: { ca: '${file:/ca}' } }),
        },
      ],
      routes: [{ match: { path: '/' }, upstream: 'grpc', public: true }],
    }),
    ...(secure && { secrets: { upstreams: new Map([['grpc', { ca }]]) } }),
  })
  closers.push(() => stage.stop())
  return stage
}

describe('an upstream that speaks HTTP/2', () => {
  it.each(['http', 'https'] as const)('is spoken to over %s', async (scheme) => {
    const { url, received } = await http2Upstream((stream) => {
      stream.respond({ ':status': 201, 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] })
      stream.end('made')
    }, scheme)
    const { url: gateway } = await gatewayTo(url)
    const answer = await ask(`${gateway}/a/b?c=%20`, { headers: { 'X-Custom': 'Ä' } })
    expect(answer).toMatchObject({ status: 201, body: 'made', headers: { 'x-a': '1' } })
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(received).toMatchObject([
      {
        ':method': 'GET',
        ':scheme': scheme,
        ':path': '/a/b?c=%20',
        ':authority': new URL(url).host,
        'x-custom': 'Ä',
        'x-forwarded-proto': 'http',
      },
    ])
    expect(received[0]).not.toHaveProperty('connection')
  })

  it('gets a body, and its answer’s trailers reach who takes them', async () => {
    const { url } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.pipe(stream)
    })
    const { url: gateway } = await gatewayTo(url)
    const asked = httpRequest(`${gateway}/`, {
      method: 'POST',
      agent: false,
      headers: { te: 'trailers', connection: 'te' },
    })
    asked.end('hello')
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect(await text(answer)).toBe('hello')
    expect(answer.trailers).toEqual({ 'grpc-status': '0' })
  })

  it('takes the trailers of an answer without a body', async () => {
    const { url } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200, 'grpc-status': '5' }, { endStream: true })
    })
    const { url: gateway } = await gatewayTo(url)
    const answer = await ask(gateway, { method: 'POST' })
    expect([answer.status, answer.headers['grpc-status'], answer.body]).toEqual([200, '5', ''])
  })

  it('answers while the request is still on its way', async () => {
    const { url } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 })
      stream.on('data', (piece: Buffer) => stream.write(piece.toString().toUpperCase()))
      stream.on('end', () => stream.end())
    })
    const { url: gateway } = await gatewayTo(url)
    const asked = httpRequest(gateway, { method: 'POST', agent: false })
    asked.write('one')
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect(String((await once(answer, 'data'))[0])).toBe('ONE')
    asked.write('two')
    expect(String((await once(answer, 'data'))[0])).toBe('TWO')
    asked.end()
    await once(answer.resume(), 'end')
  })

  it('gets many requests over one connection', async () => {
    const { url, sessions, received } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 })
      setTimeout(() => stream.end('ok'), 20)
    })
    const { url: gateway } = await gatewayTo(url)
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(gateway)))
    expect(answers.every(({ status, body }) => status === 200 && body === 'ok')).toBe(true)
    expect([received.length, sessions.size]).toEqual([30, 1])
  })

  it('keeps its connection when a client spells one header in two ways', async () => {
    const { url, sessions, received } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 })
      stream.end('ok')
    })
    const { url: gateway } = await gatewayTo(url)
    await ask(gateway)
    const lines = ['Referer: a', 'referer: b', 'Cookie: a=1', 'cookie: b=2', 'Connection: close']
    const answer = await sendRaw(gateway, head('GET / HTTP/1.1', 'Host: a.test', ...lines))
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(received[1]).toMatchObject({ cookie: 'a=1; b=2' })
    expect(sessions.size).toBe(1)
  })

  it('hears that the client has gone', async () => {
    const closed = Promise.withResolvers<string>()
    const { url } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 })
      stream.write('first')
      stream.on('close', () => closed.resolve('closed'))
    })
    const { url: gateway } = await gatewayTo(url)
    const asked = httpRequest(gateway, { agent: false }).end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    await once(answer, 'data')
    answer.destroy()
    expect(await closed.promise).toBe('closed')
  })

  it('that breaks off is broken off at the client', async () => {
    const { url } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 })
      stream.write('first')
      setTimeout(() => stream.destroy(new Error('broken')), 20)
    })
    const { url: gateway } = await gatewayTo(url)
    await expect(ask(gateway)).rejects.toThrow('aborted')
  })

  it('that resets before it answers is a 502', async () => {
    const { url } = await http2Upstream((stream) => stream.close(2))
    const { url: gateway } = await gatewayTo(url)
    expect(await ask(gateway)).toMatchObject({ status: 502 })
  })
})

describe('an upstream that should speak HTTP/2 and does not', () => {
  it('gets nothing', async () => {
    let requests = 0
    const server = createTlsServer(tls, (_request, response) => {
      requests += 1
      response.end()
    })
    const port = await portOf(server)
    closers.push(() => server.close())
    const stage = await gatewayTo(`https://localhost:${port}`)
    expect(await ask(stage.url)).toMatchObject({ status: 502, reason: 'upstream_unreachable' })
    expect(requests).toBe(0)
    await expect.poll(stage.log).toContain('NO_HTTP2')
  })

  it('fails all requests that wait for it together', async () => {
    const connected: Socket[] = []
    const server = createTcpServer((socket) => void connected.push(socket))
    const port = await portOf(server)
    closers.push(() => {
      for (const socket of connected) socket.destroy()
      server.close()
    })
    const { url: gateway } = await gatewayTo(`https://localhost:${port}`)
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway)))
    expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set(['upstream_timeout']))
    // The library begins one more before it is stopped.
    expect(connected.length).toBeLessThanOrEqual(2)
  })

  it('is asked anew by the next request', async () => {
    const { url } = await http2Upstream((stream) => {
      stream.respond({ ':status': 200 })
      stream.end('ok')
    })
    const { port } = new URL(url)
    for (const close of closers.splice(0)) await close()
    const { url: gateway } = await gatewayTo(url)
    expect(await ask(gateway)).toMatchObject({ status: 502 })
    const revived = createServer((_request, response) => response.end('back'))
    revived.listen(Number(port), 'localhost')
    await once(revived, 'listening')
    closers.unshift(() => revived.close())
    expect(await ask(gateway)).toMatchObject({ status: 200, body: 'back' })
  })
})
