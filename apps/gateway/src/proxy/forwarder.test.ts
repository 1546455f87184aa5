import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { startUpstream, type RunningUpstream } from '@cambio/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { createForwarder, type Forwarder, type UpstreamRequest } from './forwarder.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function upstream(): Promise<RunningUpstream> {
  const running = await startUpstream({ open: true })
  closers.push(() => running.stop())
  return running
}

/** An upstream that answers whatever it is asked with these bytes, and then does what `then` says. */
async function rawUpstream(bytes: string, then: 'close' | 'wait' = 'close'): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => (then === 'close' ? socket.end(bytes) : socket.write(bytes)))
    closers.push(async () => socket.destroy())
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  closers.push(async () => server.close())
  const address = server.address()
  return `http://localhost:${typeof address === 'object' ? address?.port : 0}`
}

function forwarder(): Forwarder {
  const created = createForwarder({ connectMs: 500, headersMs: 300, bodyIdleMs: 300 })
  closers.push(() => created.close())
  return created
}

const request = (origin: string, changes: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  upstream: origin,
  method: 'GET',
  target: '/a/b?c=%20',
  headers: ['host', 'upstream.test'],
  body: undefined,
  signal: AbortSignal.timeout(10_000),
  ...changes,
})

async function textOf(answer: Awaited<ReturnType<Forwarder['forward']>>): Promise<string> {
  if (!answer.ok) throw new Error(answer.failure.reason)
  return text(answer.value.body)
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'

describe('createForwarder', () => {
  it('sends method, target, headers and body as they are', async () => {
    const { url, received } = await upstream()
    const sent = await forwarder().forward(
      request(url, {
        method: 'PROPFIND',
        headers: ['host', 'upstream.test', 'x-a', '1', 'x-a', '2'],
        body: Readable.from([Buffer.from('hello')]),
      }),
    )
    expect(sent).toMatchObject({ ok: true, value: { status: 200 } })
    await textOf(sent)
    expect(received).toMatchObject([{ method: 'PROPFIND', url: '/a/b?c=%20', body: 'hello' }])
    expect(received[0]?.headers).toMatchObject({ host: 'upstream.test', 'x-a': '1, 2' })
  })

  it('gives the answer’s headers as received, repeated ones too', async () => {
    const url = await rawUpstream(`${OK}Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\nok`)
    const answer = await forwarder().forward(request(url))
    expect(answer).toMatchObject({
      ok: true,
      value: { headers: ['Content-Length', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'] },
    })
    expect(await textOf(answer)).toBe('ok')
  })

  it('calls an upstream that refuses connections unreachable', async () => {
    const running = await startUpstream({ open: true })
    await running.stop()
    expect(await forwarder().forward(request(running.url))).toEqual({
      ok: false,
      failure: { reason: 'upstream_unreachable', code: 'ECONNREFUSED' },
    })
  })

  it('calls an upstream that hangs up without an answer unreachable', async () => {
    expect(await forwarder().forward(request(await rawUpstream('')))).toMatchObject({
      failure: { reason: 'upstream_unreachable', code: 'UND_ERR_SOCKET' },
    })
  })

  it('gives up on an upstream that never answers', async () => {
    expect(await forwarder().forward(request(await rawUpstream('', 'wait')))).toMatchObject({
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
    [
      'a protocol nobody asked for',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
  ])('refuses to relay %s', async (_, bytes) => {
    expect(await forwarder().forward(request(await rawUpstream(bytes)))).toMatchObject({
      ok: false,
      failure: { reason: expect.stringMatching(/^upstream_(answer_invalid|unreachable)$/) },
    })
  })

  it('breaks off where the upstream broke off', async () => {
    const url = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')
    const answer = await forwarder().forward(request(url))
    expect(answer.ok).toBe(true)
    await expect(textOf(answer)).rejects.toThrow('other side closed')
  })

  it('asks once, whatever the upstream answers', async () => {
    const running = await startUpstream({
      open: true,
      answer: (_received, response) => void response.writeHead(503, { 'retry-after': '0' }).end(),
    })
    closers.push(() => running.stop())
    const answer = await forwarder().forward(request(running.url))
    expect(answer).toMatchObject({ ok: true, value: { status: 503 } })
    expect(running.received).toHaveLength(1)
  })

  it('follows no redirect', async () => {
    const running = await startUpstream({
      open: true,
      answer: (_received, response) => void response.writeHead(302, { location: '/x' }).end(),
    })
    closers.push(() => running.stop())
    expect(await forwarder().forward(request(running.url))).toMatchObject({
      value: { status: 302 },
    })
    expect(running.received).toHaveLength(1)
  })

  it('ends the request when it is told to', async () => {
    const stop = new AbortController()
    const answer = forwarder().forward(
      request(await rawUpstream('', 'wait'), { signal: stop.signal }),
    )
    stop.abort()
    expect(await answer).toEqual({ ok: false, failure: { reason: 'client_gone' } })
  })
})
