import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { startAnswering, type Answering } from './answering.ts'
import { head, openSocket, sendRaw } from './raw-request.ts'
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

describe('large bodies', () => {
  const SIZE = 8 * 1024 * 1024
  const PIECE = Buffer.alloc(64 * 1024, 'x')

  const upload = (url: string, size: number, bearerToken: string): Promise<Response> =>
    fetch(`${url}/orders`, {
      method: 'POST',
      headers: bearer(bearerToken),
      body: Readable.toWeb(Readable.from(pieces(size))),
      duplex: 'half',
    } as RequestInit)

  function* pieces(size: number): Generator<Buffer> {
    for (let sent = 0; sent < size; sent += PIECE.length) yield PIECE
  }

  it('pass both ways whole', async () => {
    const answering = await start((server) =>
      server.on('request', (request, response) => void request.pipe(response)),
    )
    const answer = await upload(answering.url, SIZE, answering.partner.token())
    const body = await buffer(Readable.fromWeb(answer.body as never))
    expect(body.length).toBe(SIZE)
  })

  it('reach the upstream before they are complete', async () => {
    const answering = await start((server) =>
      server.on('request', (request, response) => {
        request.once('data', (first: Buffer) => response.end(first))
      }),
    )
    const socket = await openSocket(answering.url)
    socket.write(
      head(
        'POST /orders HTTP/1.1',
        'Host: a',
        `Authorization: Bearer ${answering.partner.token()}`,
        'Content-Length: 1000',
      ),
    )
    socket.write('first')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('200 OK')
    socket.destroy()
  })

  it('wait for a slow reader', async () => {
    let sent = 0
    const answering = await start((server) =>
      server.on('request', (_request, response) => {
        Readable.from(pieces(64 * SIZE))
          .on('data', () => (sent += PIECE.length))
          .pipe(response)
          .on('error', () => {})
      }),
    )
    const socket = await openSocket(answering.url)
    socket.pause()
    socket.write(
      head('GET /orders HTTP/1.1', 'Host: a', `Authorization: Bearer ${answering.partner.token()}`),
    )
    await expect.poll(() => sent).toBeGreaterThan(0)
    await settled(() => sent)
    expect(sent).toBeLessThan(64 * SIZE)
    socket.destroy()
  })

  it('over the limit are refused by their announced length, before any of it has come', async () => {
    const limited = await start(() => {}, { parts: { bodyLimitBytes: 10 } })
    const socket = await openSocket(limited.url)
    socket.write(
      head(
        'POST /orders HTTP/1.1',
        'Host: a',
        `Authorization: Bearer ${limited.partner.token()}`,
        'Content-Length: 11',
      ),
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(statusLine(answer.toString())).toBe('HTTP/1.1 413 Payload Too Large')
    expect(answer.toString()).toContain('"reason":"body_too_large"')
    socket.destroy()
  })

  it('over the limit are refused while they stream', async () => {
    const limited = await start(
      (server) => server.on('request', (request) => void request.resume()),
      { parts: { bodyLimitBytes: 10 } },
    )
    const request = head(
      'POST /orders HTTP/1.1',
      'Host: a',
      `Authorization: Bearer ${limited.partner.token()}`,
      'Transfer-Encoding: chunked',
      'Connection: close',
    )
    const answer = await sendRaw(limited.url, `${request}b\r\n${'x'.repeat(11)}\r\n0\r\n\r\n`)
    expect(statusLine(answer)).toBe('HTTP/1.1 413 Payload Too Large')
  })

  it('that the upstream refuses early still bring its answer', async () => {
    const answering = await start((server) =>
      server.on('request', (_request, response) => void response.writeHead(403).end('no')),
    )
    const answer = await upload(answering.url, SIZE, answering.partner.token())
    expect([answer.status, await answer.text()]).toEqual([403, 'no'])
  })
})

const statusLine = (answer: string): string => answer.split('\r\n')[0] ?? ''

/** Waits until the number no longer grows. */
async function settled(read: () => number): Promise<void> {
  let last = -1
  await expect
    .poll(
      () => {
        const same = read() === last
        last = read()
        return same
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true)
}
