import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import { startAnswering, type Answering, type AnsweringOptions } from './answering.ts'
import { head, openSocket, statusLine } from './raw-request.ts'

let stage: Answering | undefined
let sockets: WebSocketServer | undefined
const handshakes: IncomingMessage[] = []

afterEach(async () => {
  for (const client of sockets?.clients ?? []) client.terminate()
  await stage?.stop()
  stage = undefined
  handshakes.length = 0
})

/** A stage whose API takes WebSockets and sends back what it gets. */
async function startEcho(options: AnsweringOptions = {}): Promise<Answering> {
  stage = await startAnswering(
    (server) => {
      sockets = new WebSocketServer({ server, handleProtocols: () => 'chat' })
      sockets.on('connection', (socket, request) => {
        handshakes.push(request)
        socket.on('error', () => socket.terminate())
        socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
      })
    },
    { route: { upgrades: ['websocket'] }, ...options },
  )
  return stage
}

/** A stage whose API answers an upgrade as the test says, byte for byte. */
async function startRaw(onUpgrade: (socket: Socket, first: Buffer) => unknown): Promise<Answering> {
  stage = await startAnswering(
    (server) =>
      server.on('upgrade', (_request, socket, first) => onUpgrade(socket as Socket, first)),
    { route: { upgrades: ['websocket', 'chat'] } },
  )
  return stage
}

const socketUrl = ({ url }: Answering, path = '/orders'): string =>
  url.replace('http:', 'ws:') + path

function connect(on: Answering, path = '/orders', token = on.partner.token()): WebSocket {
  return new WebSocket(socketUrl(on, path), ['chat', 'superchat'], {
    headers: { authorization: `Bearer ${token}`, origin: 'https://app.example' },
  })
}

async function answered(socket: WebSocket, message: string | Buffer): Promise<Buffer> {
  socket.send(message)
  const [data] = (await once(socket, 'message')) as [RawData]
  return data as Buffer
}

function subjectOf(authorization = ''): unknown {
  const payload = Buffer.from(authorization.split('.')[1] ?? '', 'base64url')
  return (JSON.parse(payload.toString()) as { sub: unknown }).sub
}

const askFor = (token: string, ...lines: readonly string[]): string =>
  head(
    'GET /orders HTTP/1.1',
    'Host: api.example.com',
    `Authorization: Bearer ${token}`,
    'Connection: keep-alive, Upgrade',
    ...lines,
  )
const SWITCHING = head('HTTP/1.1 101 Switching Protocols', 'Connection: upgrade', 'Upgrade: chat')

describe('a WebSocket', () => {
  it('goes through, both ways, with the issued token on its handshake', async () => {
    const on = await startEcho()
    const client = connect(on)
    await once(client, 'open')
    expect((await answered(client, 'hello')).toString()).toBe('hello')
    const large = Buffer.alloc(3_000_000, 'x')
    expect((await answered(client, large)).equals(large)).toBe(true)

    const [handshake] = handshakes
    expect(handshake?.headers).toMatchObject({
      origin: 'https://app.example',
      'sec-websocket-protocol': 'chat,superchat',
      'x-forwarded-host': new URL(on.url).host,
    })
    expect(subjectOf(handshake?.headers.authorization)).toBe('alice-in-our-realm')
    expect(handshake?.rawHeaders.join()).not.toContain(on.partner.token())
    expect(client.protocol).toBe('chat')
    client.close(1000, 'done')
    expect(await once(client, 'close')).toEqual([1000, Buffer.from('done')])
  })

  it('is written down once, when it is over', async () => {
    const on = await startEcho()
    const client = connect(on)
    await once(client, 'open')
    expect(on.log()).not.toContain('"status":101')
    client.close()
    await expect.poll(() => on.logLines().filter(({ status }) => status === 101)).toHaveLength(1)
  })

  it.each([
    ['without a token', { path: '/orders', token: '' }, 400],
    ['with a token that nobody trusts', { path: '/orders', token: 'x.y.z' }, 401],
    ['at a path that is not published', { path: '/secret', token: 'x.y.z' }, 404],
  ])('is refused %s, and nothing reaches the API', async (_, { path, token }, status) => {
    const on = await startEcho()
    const refused = connect(on, path, token)
    const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage]
    const problem = JSON.parse(await text(answer)) as object
    expect(answer.statusCode).toBe(status)
    expect(problem).toMatchObject({ status })
    expect(handshakes).toEqual([])
    refused.on('error', () => undefined)
  })

  it('is refused where the route takes none', async () => {
    const on = await startEcho({ route: {} })
    const refused = connect(on)
    const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(await text(answer)).toContain('"reason":"upgrade_not_supported"')
    expect(handshakes).toEqual([])
    refused.on('error', () => undefined)
  })

  it('takes its token from the query where the route says so, as a browser must send it', async () => {
    const on = await startEcho({ route: { upgrades: ['websocket'], tokenInQuery: true } })
    const url = `${socketUrl(on)}?a=1&access_token=${on.partner.token()}`
    const client = new globalThis.WebSocket(url)
    await once(client, 'open')
    expect(handshakes[0]?.url).toBe('/orders?a=1')
    client.close()
    await once(client, 'close')
  })
})

describe('an upgrade', () => {
  it('ends on one side while the other goes on', async () => {
    const on = await startRaw(async (socket) => {
      socket.write(SWITCHING)
      socket.end(`got: ${await text(socket)}`)
    })
    const client = await openSocket(on.url)
    client.write(askFor(on.partner.token(), 'Upgrade: chat'))
    await once(client, 'data')
    client.end('last words')
    expect(await text(client)).toBe('got: last words')
  })

  it('goes on for the client after the API has ended', async () => {
    let heard: Promise<string> | undefined
    const on = await startRaw((socket) => {
      heard = text(socket)
      socket.end(`${SWITCHING}first`)
    })
    const client = await openSocket(on.url)
    client.allowHalfOpen = true
    client.write(askFor(on.partner.token(), 'Upgrade: chat'))
    expect(await text(client)).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\nfirst$/)
    client.end('still here')
    await expect.poll(() => heard).toBeDefined()
    expect(await heard).toBe('still here')
  })

  it('loses nothing that either side sent early', async () => {
    const on = await startRaw((socket, first) => {
      socket.write(`${SWITCHING}early answer;`)
      socket.write(first)
      socket.pipe(socket)
    })
    const client = await openSocket(on.url)
    client.write(`${askFor(on.partner.token(), 'Upgrade: h2c, chat')}early question`)
    client.end()
    expect(await text(client)).toMatch(/^HTTP\/1\.1 101 [^]*early answer;early question$/)
  })

  it('that the API answers plainly is answered plainly, and the connection closed', async () => {
    const on = await startRaw((socket) => {
      socket.end(head('HTTP/1.1 426 Upgrade Required', 'X-Api: 1', 'Content-Length: 2') + 'no')
    })
    const client = await openSocket(on.url)
    client.write(askFor(on.partner.token(), 'Upgrade: chat'))
    const answer = await text(client)
    expect(statusLine(answer)).toBe('HTTP/1.1 426 Upgrade Required')
    expect(answer).toMatch(/X-Api: 1[^]*Connection: close\r\n[^]*no$/)
  })

  it.each([
    ['to another protocol than was asked for', 'Upgrade: other'],
    ['to no protocol', 'X-Nothing: 1'],
  ])('that the API answers %s is a bad gateway', async (_, line) => {
    const on = await startRaw((socket) => {
      socket.write(head('HTTP/1.1 101 Switching Protocols', 'Connection: upgrade', line))
    })
    const client = await openSocket(on.url)
    client.write(askFor(on.partner.token(), 'Upgrade: chat'))
    expect(statusLine(await text(client))).toBe('HTTP/1.1 502 Bad Gateway')
  })

  it('that nobody declared is ignored, and the request served', async () => {
    stage = await startAnswering(
      (server) => server.on('request', (_request, response) => response.end('plain')),
      { route: { upgrades: ['chat'] } },
    )
    const client = await openSocket(stage.url)
    client.write(askFor(stage.partner.token(), 'Upgrade: h2c').replace('keep-alive', 'close'))
    expect(await text(client)).toMatch(/^HTTP\/1\.1 200 OK[^]*plain/)
  })

  it('whose API is away is a bad gateway', async () => {
    const gone = createServer().listen(0)
    await once(gone, 'listening')
    const { port } = gone.address() as { port: number }
    gone.close()
    const on = await startEcho({
      route: { upgrades: ['websocket'], upstream: `http://localhost:${port}` },
    })
    const refused = connect(on)
    const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(answer.statusCode).toBe(502)
    refused.on('error', () => undefined)
  })

  it('ends nothing but itself when either side breaks off', async () => {
    const peers: Socket[] = []
    const on = await startRaw((socket) => {
      socket.on('error', () => undefined)
      socket.write(SWITCHING)
      socket.resume()
      peers.push(socket)
    })
    const open = async (): Promise<Socket> => {
      const client = await openSocket(on.url)
      client.on('error', () => undefined)
      client.write(askFor(on.partner.token(), 'Upgrade: chat'))
      await once(client, 'data')
      return client
    }
    const first = await open()
    first.resetAndDestroy()
    await expect.poll(() => peers[0]?.readableEnded).toBe(true)
    const second = await open()
    peers[1]?.resetAndDestroy()
    await once(second, 'close')
    const third = await open()
    third.end()
    peers[2]?.end()
    await once(third, 'close')
  })

  it('stops an API that is faster than its client', async () => {
    let sent = 0
    let isFull = false
    const on = await startRaw((socket) => {
      socket.on('error', () => undefined)
      socket.write(SWITCHING)
      const piece = Buffer.alloc(65_536)
      const pour = (): void => {
        isFull = false
        while (sent < 500_000_000 && socket.write(piece)) sent += piece.length
        isFull = true
      }
      socket.on('drain', pour)
      pour()
    })
    const client = await openSocket(on.url)
    client.write(askFor(on.partner.token(), 'Upgrade: chat'))
    await once(client, 'data')
    client.pause()
    let before = -1
    await expect
      .poll(
        () => {
          const stands = isFull && sent === before
          before = sent
          return stands
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true)
    expect(sent).toBeLessThan(100_000_000)
    client.destroy()
  })
})
