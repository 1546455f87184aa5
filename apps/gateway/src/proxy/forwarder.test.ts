import { once } from 'node:events'
import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { startUpstream, type RunningUpstream } from '@cambio/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import type { RelayTarget } from './answer-relay.ts'
import type { UpstreamRequest } from '../upstream/sending.ts'
import { openUpstream } from '../../test/open-upstream.ts'
import { forward, type Forwarded } from './forwarder.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function upstream(): Promise<RunningUpstream> {
  const running = await startUpstream({ open: true })
  closers.push(() => running.stop())
  return running
}

async function listening(server: Server): Promise<number> {
  server.listen(0, 'localhost')
  await once(server, 'listening')
  closers.push(async () => server.close())
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** An upstream of bytes: `answer` gets each connection, and what came on it, piece by piece. */
async function bytesUpstream(answer: (socket: Socket, asked: number) => void): Promise<string> {
  let asked = 0
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', () => answer(socket, (asked += 1)))
    closers.push(async () => socket.destroy())
  })
  return `http://localhost:${await listening(server)}`
}

/** An upstream that answers whatever it is asked with these bytes, and then does what `then` says. */
const rawUpstream = (bytes: string, then: 'close' | 'wait' = 'close'): Promise<string> =>
  bytesUpstream((socket) => void (then === 'close' ? socket.end(bytes) : socket.write(bytes)))

/** What the client sees, byte for byte, and what the forwarder says of it. */
interface Exchange {
  readonly seen: string
  readonly forwarded: Forwarded
}

interface Front {
  /** Has the request forwarded, and reads until the client's connection is closed. */
  send(changes?: Partial<UpstreamRequest>): Promise<Exchange>
  /** The same, when the client's connection is for the test to read and to close. */
  open(
    changes?: Partial<UpstreamRequest>,
  ): Promise<{ client: Socket; forwarded: Promise<Forwarded> }>
}

/** A forwarder behind a real server, since it writes to a client's response. */
async function front(origin: string, target: Partial<RelayTarget> = {}): Promise<Front> {
  const behind = openUpstream({ addresses: [origin] })
  let change: Partial<UpstreamRequest> = {}
  let settle: (forwarded: Promise<Forwarded>) => void = () => undefined
  const forwardFor = async (response: ServerResponse): Promise<Forwarded> => {
    const { promise, resolve, reject } = Promise.withResolvers<Forwarded>()
    forward(
      {
        upstream: behind,
        method: 'GET',
        target: '/a/b?c=%20',
        headers: ['host', 'upstream.test'],
        body: undefined,
        ...change,
      },
      {
        response,
        headOf: withoutConnection,
        takesTrailers: false,
        httpVersion: '1.1',
        ...target,
      },
      { forwarded: resolve, broke: reject },
    )
    const forwarded = await promise
    if (!forwarded.ok && !response.headersSent) response.writeHead(502).end()
    return forwarded
  }
  const server = createHttpServer((_request, response) => settle(forwardFor(response)))
  const port = await listening(server)
  closers.push(
    async () => server.closeAllConnections(),
    () => behind.close(),
  )

  const open: Front['open'] = async (changes = {}) => {
    change = changes
    const { promise, resolve } = Promise.withResolvers<Forwarded>()
    settle = (forwarded) => resolve(forwarded)
    const client = connect({ host: 'localhost', port })
    client.write('GET / HTTP/1.1\r\nHost: front.test\r\nConnection: close\r\n\r\n')
    return { client, forwarded: promise }
  }
  return {
    open,
    async send(changes) {
      const { client, forwarded } = await open(changes)
      const seen = await text(client)
      return { seen, forwarded: await forwarded }
    },
  }
}

/** The client's own connection is the front's matter. */
function withoutConnection(received: readonly string[]): string[] {
  const own = /^(?:connection|keep-alive|transfer-encoding)$/i
  return received.filter((_, at) => !own.test(received[at - (at % 2)] ?? ''))
}

const send = async (origin: string, changes?: Partial<UpstreamRequest>): Promise<Exchange> =>
  (await front(origin)).send(changes)

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'
const whole = { ok: true, value: undefined }

describe('forward', () => {
  it('sends method, target, headers and body as they are', async () => {
    const { url, received } = await upstream()
    const { forwarded } = await send(url, {
      method: 'PROPFIND',
      headers: ['host', 'upstream.test', 'x-a', '1', 'x-a', '2'],
      body: Readable.from([Buffer.from('hello')]),
    })
    expect(forwarded).toEqual(whole)
    expect(received).toMatchObject([{ method: 'PROPFIND', url: '/a/b?c=%20', body: 'hello' }])
    expect(received[0]?.headers).toMatchObject({ host: 'upstream.test', 'x-a': '1, 2' })
  })

  it('relays the answer’s head as received, repeated headers and bytes above ASCII too', async () => {
    const url = await rawUpstream(
      `${OK}Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-É: é\r\n\r\nok`.replace('X-É', 'X-E'),
    )
    const { seen, forwarded } = await send(url)
    expect(forwarded).toEqual(whole)
    expect(seen).toContain('Content-Length: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-E: é\r\n')
    expect(seen).toMatch(/\r\n\r\nok$/)
  })

  it('sends a small answer in one piece, however many the upstream makes of it', async () => {
    const { client } = await (await front(await rawUpstream(`${OK}\r\nok`, 'wait'))).open()
    const [first] = (await once(client, 'data')) as [Buffer]
    expect(first.toString()).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\n\r\nok$/)
  })

  it('sends the head of a slow body when it has come', async () => {
    const url = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n', 'wait')
    const { client } = await (await front(url)).open()
    const [first] = (await once(client, 'data')) as [Buffer]
    expect(first.toString()).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\n\r\n$/)
  })

  it('sends the first piece of a slow body when it has come', async () => {
    const url = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst', 'wait')
    const { client } = await (await front(url)).open()
    const [first] = (await once(client, 'data')) as [Buffer]
    expect(first.toString()).toMatch(/\r\n\r\nfirst$/)
  })

  it('calls an upstream that refuses connections unreachable', async () => {
    const running = await startUpstream({ open: true })
    await running.stop()
    const { forwarded } = await send(running.url)
    expect(forwarded).toEqual({
      ok: false,
      failure: { reason: 'upstream_unreachable', code: 'ECONNREFUSED' },
    })
  })

  it('calls an upstream that hangs up without an answer unreachable, and asks no second time', async () => {
    let asked = 0
    const url = await bytesUpstream((socket, times) => {
      asked = times
      socket.end()
    })
    const { forwarded } = await send(url)
    expect(forwarded).toMatchObject({
      failure: { reason: 'upstream_unreachable', code: 'UND_ERR_SOCKET' },
    })
    expect(asked).toBe(1)
  })

  it('gives up on an upstream that never answers', async () => {
    const { forwarded } = await send(await rawUpstream('', 'wait'))
    expect(forwarded).toMatchObject({
      failure: { reason: 'upstream_timeout', code: 'UND_ERR_HEADERS_TIMEOUT' },
    })
  })

  it.each([
    ['something else than HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 99 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['a status above 599', 'HTTP/1.1 700 Odd\r\nContent-Length: 0\r\n\r\n'],
    ['two lengths', `${OK}Content-Length: 3\r\n\r\nok`],
    ['a length and chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['headers without end', `${OK}X: ${'a'.repeat(20_000)}\r\n\r\nok`],
    ['a control character in a header', `${OK}X: a\u0001b\r\n\r\nok`],
    [
      'a protocol nobody asked for',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
  ])('refuses to relay %s', async (_, bytes) => {
    const { seen, forwarded } = await send(await rawUpstream(bytes))
    expect(forwarded).toMatchObject({
      ok: false,
      failure: { reason: expect.stringMatching(/^upstream_(answer_invalid|unreachable)$/) },
    })
    expect(seen).toMatch(/^HTTP\/1\.1 502 /)
  })

  it('breaks off where the upstream broke off', async () => {
    const url = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')
    const { forwarded } = await send(url)
    expect(forwarded).toEqual({
      ok: false,
      failure: { reason: 'upstream_answer_invalid', code: 'BROKEN_OFF' },
    })
  })

  it('breaks off a chunked answer too, whose end the client then misses', async () => {
    const url = await rawUpstream(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    )
    const { seen, forwarded } = await send(url)
    expect(forwarded).toMatchObject({ failure: { code: 'BROKEN_OFF' } })
    expect(seen).not.toContain('\r\n0\r\n')
  })

  it.each([
    ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
    [
      '304 that announces chunks',
      'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
  ])('relays a %s without a body', async (_, bytes) => {
    const { seen, forwarded } = await (
      await front(await rawUpstream(bytes), { headOf: () => ['content-length', '5'] })
    ).send()
    expect(forwarded).toEqual(whole)
    expect(seen).toMatch(/\r\n\r\n$/)
    expect(seen.includes('content-length')).toBe(bytes.includes('304'))
  })

  it('asks once, whatever the upstream answers', async () => {
    const running = await startUpstream({
      open: true,
      answer: (_received, response) => void response.writeHead(503, { 'retry-after': '0' }).end(),
    })
    closers.push(() => running.stop())
    expect((await send(running.url)).seen).toMatch(/^HTTP\/1\.1 503 /)
    expect(running.received).toHaveLength(1)
  })

  it('follows no redirect', async () => {
    const running = await startUpstream({
      open: true,
      answer: (_received, response) => void response.writeHead(302, { location: '/x' }).end(),
    })
    closers.push(() => running.stop())
    expect((await send(running.url)).seen).toMatch(/^HTTP\/1\.1 302 /)
    expect(running.received).toHaveLength(1)
  })

  it('ends the request when the client goes away', async () => {
    const left = Promise.withResolvers<void>()
    const url = await bytesUpstream((socket) => void socket.once('close', () => left.resolve()))
    const { client, forwarded } = await (await front(url)).open()
    await new Promise((resolve) => setTimeout(resolve, 50))
    client.destroy()
    expect(await forwarded).toEqual({ ok: false, failure: { reason: 'client_gone' } })
    await left.promise
  })

  it('passes early hints on, and waits for the answer', async () => {
    const url = await rawUpstream(
      `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nSet-Cookie: a=1\r\n\r\n${OK}\r\nok`,
    )
    const { seen, forwarded } = await send(url)
    expect(forwarded).toEqual(whole)
    expect(seen).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    )
    expect(seen).not.toContain('Set-Cookie')
  })

  it('drops hints that are malformed, and other interim answers', async () => {
    const url = await rawUpstream(
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: nonsense\r\n\r\n${OK}\r\nok`,
    )
    const { seen, forwarded } = await send(url)
    expect(forwarded).toEqual(whole)
    expect(seen).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })
})

const TRAILING =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nHost: evil.test\r\nSet-Cookie: a=1\r\n\r\n'
const noHead = (): string[] => []

describe('trailers of an answer', () => {
  it('go to a client that takes them, without those that only a head may have', async () => {
    const url = await rawUpstream(TRAILING)
    const { seen } = await (await front(url, { takesTrailers: true, headOf: noHead })).send()
    expect(seen).toMatch(/\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n$/)
  })

  it('do not go to a client that has not asked for them', async () => {
    const { seen } = await (await front(await rawUpstream(TRAILING), { headOf: noHead })).send()
    expect(seen).toMatch(/\r\n\r\n2\r\nok\r\n0\r\n\r\n$/)
  })
})

describe('a connection that the upstream closes instead of answering on it', () => {
  /** Answers once, and hangs up on the second request of that connection; a new connection is answered again. */
  const tired = async (): Promise<{
    url: string
    connections: () => number
    asked: () => number
  }> => {
    const sockets = new Map<Socket, number>()
    let requests = 0
    const url = await bytesUpstream((socket) => {
      requests += 1
      const times = (sockets.get(socket) ?? 0) + 1
      sockets.set(socket, times)
      if (times === 1) socket.write(`${OK}\r\nok`)
      else socket.end()
    })
    return { url, connections: () => sockets.size, asked: () => requests }
  }

  it.each(['GET', 'OPTIONS'])('is left for a new one, once, with %s', async (method) => {
    const { url, connections } = await tired()
    const client = await front(url)
    await client.send()
    const { seen, forwarded } = await client.send({ method })
    expect(forwarded).toEqual(whole)
    expect(seen).toMatch(/ok$/)
    expect(connections()).toBe(2)
  })

  it.each(['POST', 'DELETE', 'PUT'])('is the end of a %s, which is sent once', async (method) => {
    const { url, asked } = await tired()
    const client = await front(url)
    await client.send()
    expect((await client.send({ method })).forwarded).toMatchObject({
      failure: { reason: 'upstream_unreachable' },
    })
    expect(asked()).toBe(2)
  })

  it('is the end of a GET with a body', async () => {
    const { url, connections } = await tired()
    const client = await front(url)
    await client.send()
    const body = Readable.from([Buffer.from('x')])
    expect((await client.send({ body })).forwarded).toMatchObject({
      failure: { reason: 'upstream_unreachable' },
    })
    expect(connections()).toBe(1)
  })

  it('is the end of a request whose answer had begun', async () => {
    const url = await bytesUpstream((socket, asked) => {
      if (asked === 1) socket.write(`${OK}\r\nok`)
      else socket.end('HTTP/1.1 2')
    })
    const client = await front(url)
    await client.send()
    expect((await client.send()).forwarded).toMatchObject({ ok: false })
  })
})
