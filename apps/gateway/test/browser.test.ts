import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  createCertificateAuthority,
  hasBrowser,
  startBrowser,
  type Page,
  type RunningBrowser,
} from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { startAnswering, type Answering, type AnsweringOptions } from './answering.ts'

/** Unpacking a browser takes some seconds, once. */
const START_MS = 300_000
const HTML = '<!doctype html><title>orders</title><link rel="icon" href="data:,">'

let browser: RunningBrowser
let stage: Answering | undefined
let elsewhere: Server | undefined
const received: IncomingMessage[] = []

/** An API that tells its callers, in a head, what it was sent. */
const json: RequestListener = ({ headers }, response) => {
  response.setHeader('x-echo', headers.authorization ?? '')
  response.end('{"order":1}')
}
const page: RequestListener = (_, response) => {
  response.setHeader('content-type', 'text/html')
  response.end(HTML)
}

/** A stage whose API gives everybody the page of its application, and all else to who has a token. */
async function start(
  answer: RequestListener = json,
  options: AnsweringOptions = {},
): Promise<Answering> {
  const take: RequestListener = (request, response) => {
    if (request.url === '/app') return page(request, response)
    received.push(request)
    return answer(request, response)
  }
  stage = await startAnswering(
    (server) => {
      server.on('request', take)
      new WebSocketServer({ server, handleProtocols: () => 'orders' }).on('connection', sendBack)
    },
    {
      ...options,
      route: { upgrades: ['websocket'], tokenInQuery: true },
      otherRoutes: [
        { match: { path: '/app' }, upstream: 'orders', public: true },
        ...(options.otherRoutes ?? []),
      ],
    },
  )
  return stage
}

function sendBack(socket: WebSocket, request: IncomingMessage): void {
  received.push(request)
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.send(data, { binary: true })
    else socket.close(4000, 'heard')
  })
}

/** The application's page, with its user's token in `token`. */
async function openApp(on: Answering, origin = on.url): Promise<Page & { readonly token: string }> {
  const opened = await browser.open(`${origin}/app`)
  const token = on.partner.token()
  await opened.run(`
    globalThis.token = ${JSON.stringify(token)}
    globalThis.ask = (path, more = {}) =>
      fetch(path, { ...more, headers: { authorization: 'Bearer ' + token, ...more.headers } })`)
  return { ...opened, token }
}

/** The issued tokens that the API got. */
const credentials = (): readonly string[] =>
  received.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '')

/** That the API got tokens of ours and no other, and that the browser has seen none of them. */
function expectSecrecy({
  traffic,
  token,
}: Pick<Page, 'traffic'> & { readonly token: string }): void {
  const issuers = credentials().map((issued) => {
    const payload = Buffer.from(issued.split('.')[1] ?? '', 'base64url').toString()
    return (JSON.parse(payload) as { iss: unknown }).iss
  })
  expect(new Set(issuers)).toEqual(new Set([stage?.realm.issuer]))
  const seen = traffic()
  expect(seen).toContain(token)
  expect(credentials().filter((issued) => seen.includes(issued))).toEqual([])
  const sent = received.flatMap(({ url = '', rawHeaders }) => [url, ...rawHeaders])
  expect(sent.join('\n')).not.toContain(token)
}

/** A browser takes certificates of version 3 alone, so one of an authority's. */
async function tlsOfToday(): Promise<NonNullable<AnsweringOptions['settings']>['tls']> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-browser-tls-'))
  const files = await (await createCertificateAuthority(folder)).issueServerCertificate()
  const [certificate, key] = await Promise.all(
    [files.certificateFile, files.keyFile].map((file) => readFile(file, 'utf8')),
  )
  await rm(folder, { recursive: true })
  return {
    certificate: new Secret(certificate ?? ''),
    key: new Secret(key ?? ''),
    clientCertificates: false,
  }
}

const EVENTS = `
  const heard = []
  const source = new EventSource('/orders/events?access_token=' + token)
  source.addEventListener('order', ({ data, lastEventId }) => heard.push([data, lastEventId]))
  await new Promise((closed) => {
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) closed() }
  })
  return heard`

const CHAT = `
  const socket = new WebSocket('/orders/chat?access_token=' + token, ['orders'])
  socket.binaryType = 'arraybuffer'
  await new Promise((opened) => { socket.onopen = opened })
  const sent = new Uint8Array(300_000).fill(7)
  socket.send(sent)
  const { data } = await new Promise((got) => { socket.onmessage = got })
  const isSame = new Uint8Array(data).every((byte, at) => byte === sent[at])
  socket.send('end')
  const { code, reason, wasClean } = await new Promise((closed) => { socket.onclose = closed })
  return { protocol: socket.protocol, length: data.byteLength, isSame, code, reason, wasClean }`
const CHATTED = {
  protocol: 'orders',
  length: 300_000,
  isSame: true,
  code: 4000,
  reason: 'heard',
  wasClean: true,
}

/** Two events, an end, and at the browser's next try a third with the end for good (204, as the HTML standard has it). */
const events: RequestListener = ({ headers }, response) => {
  const last = headers['last-event-id']
  if (last === '3') return response.writeHead(204).end()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write('retry: 1\n\n')
  if (last === '2') return response.end('event: order\nid: 3\ndata: third\n\n')
  response.write('event: order\nid: 1\ndata: first\n\n')
  return response.end('event: order\nid: 2\ndata: second\n\n')
}
const HEARD = [
  ['first', '1'],
  ['second', '2'],
  ['third', '3'],
]

describe.skipIf(!hasBrowser())('a browser (of CAMBIO_CHROME, else one for Linux on x86-64)', () => {
  beforeAll(async () => {
    browser = await startBrowser()
  }, START_MS)
  afterAll(() => browser?.stop())
  afterEach(async () => {
    received.length = 0
    await stage?.stop()
    stage = undefined
    elsewhere?.close()
    elsewhere?.closeAllConnections()
  })

  it('fetches what its user may see', async () => {
    const app = await openApp(await start())
    expect(await app.run(`return (await ask('/orders/1?a=b%20c')).json()`)).toEqual({ order: 1 })
    expect(received.map(({ url }) => url)).toEqual(['/orders/1?a=b%20c'])
    expectSecrecy(app)
  })

  it('sends a file', async () => {
    const bodies: Promise<string>[] = []
    const on = await start((request, response) => {
      bodies.push(text(request).finally(() => response.end('{}')))
    })
    const app = await openApp(on)
    await app.run(`
      const form = new FormData()
      form.append('order', new Blob(['x'.repeat(1_000_000)]), 'order.txt')
      return (await ask('/orders', { method: 'POST', body: form })).json()`)
    expect(await bodies[0]).toMatch(/filename="order.txt"[^]*\r\n\r\nx{1000000}\r\n--/)
    expectSecrecy(app)
  })

  it('reads why it is refused', async () => {
    const app = await openApp(await start())
    const refused = `
      const answer = await fetch('/orders/1')
      const { status, reason } = await answer.json()
      return [answer.status, answer.headers.get('content-type'), status, reason]`
    const told = [401, 'application/problem+json', 401, 'credential_missing']
    expect(await app.run(refused)).toEqual(told)
    expect(received).toEqual([])
  })

  it('reads an answer as it comes, and takes its request back', async () => {
    let gone: Promise<unknown> | undefined
    const piece = Buffer.alloc(65_536, 'x')
    const on = await start((_, response) => {
      gone = once(response, 'close')
      // Without an end: of a short answer a browser waits for the rest, to use its connection again.
      const pour = (): void => {
        while (response.write(piece)) continue
      }
      response.on('drain', pour)
      pour()
    })
    const app = await openApp(on)
    const script = `
      const stop = new AbortController()
      const answer = await ask('/orders', { signal: stop.signal })
      const { value } = await answer.body.getReader().read()
      stop.abort()
      return String.fromCharCode(value[0])`
    expect(await app.run(script)).toBe('x')
    await expect(gone).resolves.toBeDefined()
  })

  it('hears events, goes on after the end with the last it has heard, and ends when it is told', async () => {
    const app = await openApp(await start(events))
    expect(await app.run(EVENTS)).toEqual(HEARD)
    expect(received.map(({ url, headers }) => [url, headers['last-event-id']])).toEqual([
      ['/orders/events', undefined],
      ['/orders/events', '2'],
      ['/orders/events', '3'],
    ])
    expectSecrecy(app)
  })

  it('does not try again to hear events that it is refused', async () => {
    const app = await openApp(await start(events))
    expect(await app.run(`token = 'x.y.z'; ${EVENTS}`)).toEqual([])
    expect(received).toEqual([])
  })

  it('talks over a WebSocket, both ways', async () => {
    const on = await start()
    const app = await openApp(on)
    expect(await app.run(CHAT)).toEqual(CHATTED)
    expect(received).toMatchObject([{ url: '/orders/chat', headers: { origin: on.url } }])
    expectSecrecy(app)
  })

  it('gets no WebSocket with a token that nobody trusts', async () => {
    const app = await openApp(await start())
    const script = `
      const socket = new WebSocket('/orders/chat?access_token=x.y.z')
      const { code } = await new Promise((closed) => { socket.onclose = closed })
      return code`
    const ABNORMAL = 1006
    expect(await app.run(script)).toBe(ABNORMAL)
    expect(received).toEqual([])
  })

  it('does all of this over HTTP/2', async () => {
    const on = await start(events, {
      settings: { tls: await tlsOfToday() },
      trust: { http2: true },
    })
    const app = await openApp(on, on.url.replace('http:', 'https:'))
    expect(await app.run(`return (await ask('/orders/1')).status`)).toBe(200)
    expect(await app.run(EVENTS)).toEqual(HEARD)
    expect(await app.run(CHAT)).toEqual(CHATTED)
    const protocols = `return performance.getEntriesByType('resource')
      .filter(({ name }) => name.includes('/orders')).map((entry) => entry.nextHopProtocol)`
    expect(new Set((await app.run(protocols)) as string[])).toEqual(new Set(['h2']))
    // RFC 8441, section 5: a WebSocket too is then one of its streams.
    expect(app.traffic()).toMatch(/webSocketHandshakeResponseReceived[^\n]*"status":200/)
    expectSecrecy(app)
  })

  describe('with a page from elsewhere', () => {
    /** An API that lets such a page read its answers, and asks for more (Fetch standard, CORS protocol). */
    const sharing: RequestListener = ({ method, headers: { origin = '' } }, response) => {
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('access-control-allow-headers', 'authorization')
      if (method === 'OPTIONS') response.writeHead(204).end()
      else response.end('{"order":1}')
    }
    const script = (on: Answering): string => `
      return ask('${on.url}/orders/1').then((answer) => answer.json(), (error) => error.name)`

    async function openElsewhere(on: Answering): Promise<Page & { readonly token: string }> {
      elsewhere = createServer(page).listen(0, 'localhost')
      await once(elsewhere, 'listening')
      const { port } = elsewhere.address() as AddressInfo
      return openApp(on, `http://localhost:${port}`)
    }

    it('sends nothing, because its preflight has no token', async () => {
      const on = await start(sharing)
      expect(await (await openElsewhere(on)).run(script(on))).toBe('TypeError')
      expect(received).toEqual([])
      expect(on.logLines()).toContainEqual(
        expect.objectContaining({ method: 'OPTIONS', reason: 'credential_missing' }),
      )
    })

    it('fetches where preflights go to the API without one', async () => {
      const preflights = {
        match: { path: '/orders', methods: ['OPTIONS'] },
        upstream: 'orders',
        public: true,
      }
      const on = await start(sharing, { otherRoutes: [preflights] })
      const app = await openElsewhere(on)
      expect(await app.run(script(on))).toEqual({ order: 1 })
      expect(received.map(({ method }) => method)).toEqual(['OPTIONS', 'GET'])
      expect(received[0]?.headers.authorization).toBeUndefined()
      received.shift()
      expectSecrecy(app)
    })
  })
})
