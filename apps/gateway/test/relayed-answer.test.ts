import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startAnswering, type Answering } from './answering.ts'
import { head, openSocket, sendRaw } from './raw-request.ts'
import { selfSigned } from './self-signed.ts'
import { bearer } from './stage.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const start = async (...how: Parameters<typeof startAnswering>): Promise<Answering> => {
  const answering = await startAnswering(...how)
  closers.push(() => answering.stop())
  return answering
}

describe('the relayed answer', () => {
  it('keeps status, repeated cookies and end-to-end headers, and drops hop-by-hop ones and Trailer', async () => {
    const answering = await start((server) =>
      server.on('request', ({ socket }) => {
        // As bytes: Node itself would not send Trailer with a length.
        socket.end(
          `${head(
            'HTTP/1.1 207 Multi-Status',
            'Set-Cookie: a=1',
            'Set-Cookie: b=2',
            'X-Kept: yes',
            'Trailer: X-T',
            'Connection: close, X-Secret',
            'X-Secret: 1',
            'Proxy-Authenticate: Basic',
            'Content-Length: 2',
            'X-Request-Id: theirs',
          )}ok`,
        )
      }),
    )
    const answer = await fetch(`${answering.url}/orders`, {
      headers: bearer(answering.partner.token()),
    })
    expect([answer.status, await answer.text()]).toEqual([207, 'ok'])
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('x-kept')).toBe('yes')
    for (const name of ['trailer', 'x-secret', 'proxy-authenticate']) {
      expect(answer.headers.get(name)).toBeNull()
    }
    expect(answer.headers.get('x-request-id')).not.toContain('theirs')
    expect((await fetch(`${answering.managementUrl}/health/live`)).status).toBe(200)
  })

  it('is 502 without the upstream’s address when it is down', async () => {
    const answering = await start(() => {})
    const origin = new URL(
      answering.trust.routes[0]?.upstream.choices[0]?.upstream.addresses[0] ?? '',
    )
    answering.server.close()
    answering.server.closeAllConnections()
    const answer = await fetch(`${answering.url}/orders`, {
      headers: bearer(answering.partner.token()),
    })
    const body = await answer.text()
    expect([answer.status, JSON.parse(body)]).toMatchObject([
      502,
      { reason: 'upstream_unreachable' },
    ])
    expect(body).not.toContain(origin.port)
  })

  it('is 504 when the upstream does not answer in time', async () => {
    const answering = await start((server) => server.on('request', () => {}), {
      timeouts: { connectMs: 500, headersMs: 200, idleMs: 200 },
    })
    const answer = await fetch(`${answering.url}/orders`, {
      headers: bearer(answering.partner.token()),
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      504,
      { reason: 'upstream_timeout' },
    ])
  })

  it('is 502 when the upstream’s certificate is nobody’s, and the upstream gets nothing', async () => {
    let requests = 0
    const answering = await start(
      (server) =>
        server.on('request', (_request, response) => {
          requests += 1
          response.end()
        }),
      { tls: selfSigned() },
    )
    const answer = await fetch(`${answering.url}/orders`, {
      headers: bearer(answering.partner.token()),
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      502,
      { reason: 'upstream_unreachable' },
    ])
    expect(requests).toBe(0)
    await expect.poll(answering.log).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('is not mixed with a refusal when the request’s body turns out to be malformed', async () => {
    const answering = await start((server) =>
      server.on('request', (_request, response) => void response.write('first piece')),
    )
    const socket = await openSocket(answering.url)
    let answer = ''
    socket.on('data', (piece: Buffer) => (answer += piece.toString()))
    const request = head(
      'POST /orders HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${answering.partner.token()}`,
      'Transfer-Encoding: chunked',
    )
    socket.write(`${request}1\r\na\r\n`)
    await expect.poll(() => answer).toContain('first piece')
    socket.write('this is no chunk\r\n')
    await once(socket, 'close')
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  it('breaks off where the upstream broke off', async () => {
    const answering = await start((server) =>
      server.on('request', (_request, response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('abc', () => response.destroy())
      }),
    )
    const answer = await fetch(`${answering.url}/orders`, {
      headers: bearer(answering.partner.token()),
    })
    await expect(answer.text()).rejects.toThrow('terminated')
    await expect
      .poll(() => answering.logLines().map((line) => line['reason']))
      .toContain('upstream_answer_invalid')
  })
})

describe('a client that goes away', () => {
  it('ends the upstream’s request', async () => {
    const answering = await start(() => {})
    const arrived = once(answering.server, 'request')
    const socket = await openSocket(answering.url)
    socket.write(
      head('GET /orders HTTP/1.1', 'Host: a', `Authorization: Bearer ${answering.partner.token()}`),
    )
    const [request] = (await arrived) as [IncomingMessage]
    socket.destroy()
    await expect.poll(() => request.socket.destroyed).toBe(true)
    await expect
      .poll(() => answering.logLines().map((line) => [line['status'], line['reason']]))
      .toContainEqual([499, 'client_gone'])
  })
})

describe('trailers', () => {
  const trailing = (): Promise<Answering> =>
    start((server) =>
      server.on('request', (_request, response) => {
        response.writeHead(200, { trailer: 'X-Sum' })
        response.write('ok')
        response.addTrailers({ 'x-sum': '1' })
        response.end()
      }),
    )

  it.each([
    ['reach a client that takes them', ['TE: trailers', 'Connection: close, TE'], 'x-sum: 1'],
    ['do not reach a client whose TE is not for us', ['TE: trailers', 'Connection: close'], ''],
    ['do not reach a client that does not ask for them', ['Connection: close'], ''],
  ])('of an answer %s', async (_, headers, expected) => {
    const answering = await trailing()
    const answer = await sendRaw(
      answering.url,
      head(
        'GET /orders HTTP/1.1',
        'Host: a',
        `Authorization: Bearer ${answering.partner.token()}`,
        ...headers,
      ),
    )
    const [, trailers] = answer.split('\r\n0\r\n')
    expect(trailers).toBe(expected === '' ? '\r\n' : `${expected}\r\n\r\n`)
  })
})

describe('a client that waits to be asked for its body', () => {
  const waiting = async (
    authorization: (answering: Answering) => string,
  ): Promise<{ answering: Answering; socket: Socket; seen: () => string }> => {
    const answering = await start((server) =>
      server.on('request', (request, response) => void request.pipe(response)),
    )
    const socket = await openSocket(answering.url)
    let answer = ''
    socket.on('data', (piece: Buffer) => (answer += piece.toString()))
    socket.write(
      head(
        'POST /orders HTTP/1.1',
        'Host: a',
        `Authorization: Bearer ${authorization(answering)}`,
        'Expect: 100-continue',
        'Content-Length: 5',
      ),
    )
    return { answering, socket, seen: () => answer }
  }

  it('is asked when its request is accepted', async () => {
    const { socket, seen } = await waiting(({ partner }) => partner.token())
    await expect.poll(seen).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('hello')
    await expect.poll(seen).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK[^]*hello/)
    socket.destroy()
  })

  it('is not asked when it is refused, and is told that the connection ends', async () => {
    const { socket, seen } = await waiting(() => 'a.b.c')
    await once(socket, 'close')
    expect(seen()).toMatch(/^HTTP\/1\.1 401 /)
    expect(seen()).toMatch(/\r\nconnection: close\r\n/i)
  })
})

describe('a stream of events', () => {
  it('reaches the client event by event, and ends when the client goes', async () => {
    let ended = false
    let send: (event: string) => void = () => undefined
    const answering = await start((server) =>
      server.on('request', (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        send = (event) => void response.write(`data: ${event}\n\n`)
        response.once('close', () => (ended = true))
        response.flushHeaders()
      }),
    )
    const answer = await fetch(`${answering.url}/orders`, {
      headers: bearer(answering.partner.token()),
    })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reader = answer.body?.getReader()
    for (const event of ['one', 'two']) {
      send(event)
      const { value } = (await reader?.read()) ?? {}
      expect(Buffer.from(value ?? []).toString()).toBe(`data: ${event}\n\n`)
    }
    await reader?.cancel()
    await expect.poll(() => ended).toBe(true)
  })
})
