import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { findCurl, hasCurl } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAnswering, type Answering, type AnsweringOptions } from './answering.ts'
import { runCurl, startCurl, type Curled } from './run-curl.ts'
import { selfSigned } from './self-signed.ts'

/** Unpacking curl takes some seconds, once. */
const START_MS = 300_000
const LARGE = Buffer.alloc(2_000_000, 'large body ')

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

let program: string
let folder: string
let stage: Answering
const received: Received[] = []

type Answer = (response: ServerResponse, request: Received) => void
const echo: Answer = (response, { body }) => response.end(body.length > 0 ? body : 'order 1')

/** A stage whose API keeps what it gets. */
async function start(answer: Answer = echo, options: AnsweringOptions = {}): Promise<void> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url, headers } = request
    const whole = { method, url, headers, body: await buffer(request) }
    received.push(whole)
    answer(response, whole)
  }
  stage = await startAnswering((server) => {
    server.on('request', (request, response) => void take(request, response))
  }, options)
  folder = await mkdtemp(join(tmpdir(), 'cambio-curl-'))
}

const withToken = (): readonly string[] => [
  '--header',
  `authorization: Bearer ${stage.partner.token()}`,
]
const url = (path = '/orders/1'): string => stage.url + path

/** Asks with a token. */
const curl = (...args: readonly string[]): Promise<Curled> =>
  runCurl(program, [...withToken(), ...args])

/** What the API is told of the caller, by the token that it got. */
function subjectOf({ headers }: Received): unknown {
  const payload = Buffer.from(headers.authorization?.split('.')[1] ?? '', 'base64url')
  return (JSON.parse(payload.toString()) as { sub: unknown }).sub
}

const tlsListener = (): AnsweringOptions => {
  const { key, cert } = selfSigned()
  const tls = { certificate: new Secret(cert), key: new Secret(key), clientCertificates: false }
  return { settings: { tls }, trust: { http2: true } }
}

describe.skipIf(!hasCurl())('curl', () => {
  beforeAll(async () => {
    program = await findCurl({ env: process.env, onProgress: () => undefined })
  }, START_MS)
  afterEach(async () => {
    received.length = 0
    await stage?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('gets what it asks for, and the API gets the issued token', async () => {
    await start()
    const { text, transfers } = await curl(url('/orders/1?a=b%20c'))
    expect([text, transfers[0]?.http_code]).toEqual(['order 1', 200])
    expect(received).toEqual([expect.objectContaining({ method: 'GET', url: '/orders/1?a=b%20c' })])
    expect(received.map(subjectOf)).toEqual(['alice-in-our-realm'])
  })

  it('gets the head alone of a HEAD', async () => {
    await start((response) =>
      response.writeHead(200, { 'content-length': '7', 'x-api': '1' }).end(),
    )
    const { status, text } = await curl('--head', url())
    expect(status).toBe(0)
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n(?=[^]*content-length: 7\r\n)[^]*x-api: 1\r\n/i)
    expect(received.map(({ method }) => method)).toEqual(['HEAD'])
  })

  it('posts a body of a known length', async () => {
    await start()
    expect((await curl('--data', 'two=2', url())).text).toBe('two=2')
    expect(received[0]).toMatchObject({ method: 'POST', body: Buffer.from('two=2') })
    expect(received[0]?.headers).toMatchObject({
      'content-length': '5',
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  it('uploads what it does not know the length of', async () => {
    await start()
    const args = [...withToken(), '--upload-file', '-', url()]
    expect((await runCurl(program, args, LARGE)).output.equals(LARGE)).toBe(true)
    expect(received.map(({ method }) => method)).toEqual(['PUT'])
    expect(received[0]?.headers['transfer-encoding']).toBe('chunked')
    expect(received[0]?.headers['content-length']).toBeUndefined()
  })

  it('sends a file of a form with its parts', async () => {
    await start()
    const file = join(folder, 'order.txt')
    await writeFile(file, 'of a file')
    await curl('--form', 'name=Ä', '--form', `order=@${file};type=text/plain`, url())
    expect(received[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(received[0]?.body.toString()).toMatch(/name="name"\r\n\r\nÄ\r\n[^]*of a file\r\n/)
  })

  describe('with a large body waits to be told to go on', () => {
    const send = async (...token: readonly string[]): Promise<Curled> => {
      const file = join(folder, 'large')
      await writeFile(file, LARGE)
      const waits = ['--header', 'expect: 100-continue', '--expect100-timeout', '30']
      return runCurl(program, ['-v', ...token, ...waits, '--data-binary', `@${file}`, url()])
    }

    it('and is, when the request is accepted', async () => {
      await start()
      const { said, output } = await send(...withToken())
      expect(said).toMatch(/> expect: 100-continue\r?\n[^]*< HTTP\/1\.1 100 Continue/i)
      expect(output.equals(LARGE)).toBe(true)
      expect(received.map(({ body }) => body.equals(LARGE))).toEqual([true])
    })

    it('and sends none of it when the request is refused', async () => {
      await start()
      const { said, transfers } = await send()
      expect(said).not.toContain('100 Continue')
      expect(transfers).toEqual([expect.objectContaining({ http_code: 401, size_upload: 0 })])
      expect(received).toEqual([])
    })
  })

  const ranged: Answer = (response, { headers }) => {
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
    const last = to === '' ? LARGE.length - 1 : Number(to)
    response.writeHead(headers.range === undefined ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-range': `bytes ${from}-${last}/${LARGE.length}`,
    })
    response.end(LARGE.subarray(Number(from), last + 1))
  }

  it('gets the part that it asks for', async () => {
    await start(ranged)
    const { transfers, text } = await curl('--range', '6-9', url())
    expect([transfers[0]?.http_code, text]).toEqual([206, 'body'])
    expect(received[0]?.headers.range).toBe('bytes=6-9')
  })

  it('is told that a download broke off, and goes on where it was', async () => {
    await start((response, request) => {
      if (request.headers.range !== undefined) return ranged(response, request)
      response.writeHead(200, { 'content-length': LARGE.length })
      return response.write(LARGE.subarray(0, 700_000), () => response.destroy())
    })
    const file = join(folder, 'download')
    const PARTIAL_FILE = 18
    expect((await curl('--output', file, url())).status).toBe(PARTIAL_FILE)
    const size = (await readFile(file)).length
    expect(size).toBeLessThan(LARGE.length)

    expect((await curl('--continue-at', '-', '--output', file, url())).status).toBe(0)
    expect((await readFile(file)).equals(LARGE)).toBe(true)
    expect(received[1]?.headers.range).toBe(`bytes=${size}-`)
  })

  it('gets a compressed answer as the API compressed it', async () => {
    const packed = gzipSync(LARGE)
    await start((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
    const { output } = await curl('--header', 'accept-encoding: gzip', url())
    expect(output.equals(packed)).toBe(true)
    expect((await curl('--compressed', url())).output.equals(LARGE)).toBe(true)
    expect(received[0]?.headers['accept-encoding']).toBe('gzip')
  })

  it('gets the chunks of an answer without a length, and the trailers if it takes them', async () => {
    await start((response) => {
      response.writeHead(200, { trailer: 'x-sum' })
      response.write('one')
      response.addTrailers({ 'x-sum': '42' })
      response.end()
    })
    expect((await curl('--raw', url())).text).toBe('3\r\none\r\n0\r\n\r\n')
    const takes = ['--header', 'te: trailers', '--header', 'connection: te']
    expect((await curl('--raw', ...takes, url())).text).toMatch(
      /^3\r\none\r\n0\r\nx-sum: 42\r\n\r\n$/i,
    )
  })

  it('sees each event when it is sent, and the end', async () => {
    let answer: ServerResponse | undefined
    await start((response) => {
      answer = response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: first\n\n')
    })
    const { output, done } = startCurl(program, [...withToken(), '--no-buffer', url()])
    expect(String((await once(output, 'data'))[0])).toBe('data: first\n\n')
    answer?.write('data: second\n\n')
    expect(String((await once(output, 'data'))[0])).toBe('data: second\n\n')
    answer?.end()
    output.resume()
    expect((await done).status).toBe(0)
  })

  it('that goes away takes its request from the API', async () => {
    let gone: Promise<unknown> | undefined
    await start((response) => {
      gone = once(response, 'close')
      response.write('data: first\n\n')
    })
    const { output, done, stop } = startCurl(program, [...withToken(), '--no-buffer', url()])
    await once(output, 'data')
    stop()
    await done
    await expect(gone).resolves.toBeDefined()
  })

  it('uses one connection for two requests', async () => {
    await start()
    const { transfers, text } = await curl(url('/orders/1'), url('/orders/2'))
    expect(transfers.map(({ num_connects: opened }) => opened)).toEqual([1, 0])
    expect(text).toBe('order 1order 1')
    expect(received.map((request) => request.url)).toEqual(['/orders/1', '/orders/2'])
  })

  it('of HTTP/1.0 is answered, and the connection closed', async () => {
    await start()
    const { transfers, text } = await curl('--http1.0', url('/orders/1'), url('/orders/2'))
    expect(text).toBe('order 1order 1')
    expect(transfers.map(({ num_connects: opened }) => opened)).toEqual([1, 1])
  })

  it('speaks HTTP/2 over TLS', async () => {
    await start(echo, tlsListener())
    const file = join(folder, 'large')
    await writeFile(file, LARGE)
    const secure = url().replace('http:', 'https:')
    const args = ['--http2', '--insecure', '--data-binary', `@${file}`]
    const { transfers, output } = await curl(...args, secure, secure)
    expect(transfers).toMatchObject([
      { http_code: 200, http_version: '2', num_connects: 1 },
      { http_code: 200, http_version: '2', num_connects: 0 },
    ])
    expect(output.equals(Buffer.concat([LARGE, LARGE]))).toBe(true)
    expect(received.map(subjectOf)).toEqual(['alice-in-our-realm', 'alice-in-our-realm'])
    expect(received[0]?.headers['x-forwarded-proto']).toBe('https')
  })

  it('speaks HTTP/2 without TLS, when it knows', async () => {
    await start(echo, { trust: { http2: true } })
    const { transfers, text } = await curl('--http2-prior-knowledge', url())
    expect([text, transfers]).toMatchObject(['order 1', [{ http_code: 200, http_version: '2' }]])
    expect(received.map(subjectOf)).toEqual(['alice-in-our-realm'])
  })

  it('that offers to change to HTTP/2 is served in HTTP/1.1', async () => {
    await start(echo, { trust: { http2: true } })
    const { said, transfers } = await curl('--http2', '-v', url())
    expect(said).toMatch(/> upgrade: h2c/i)
    expect(transfers).toMatchObject([{ http_code: 200, http_version: '1.1' }])
    expect(received[0]?.headers).not.toHaveProperty('http2-settings')
  })

  it.each([
    ['without a token', '/orders/1', [], [401, 'credential_missing']],
    ['with a wrong one', '/orders/1', ['--oauth2-bearer', 'x.y.z'], [401, 'token_not_trusted']],
    ['at a path with dots', '/orders/../admin', ['--path-as-is'], [400, 'path_not_allowed']],
    ['with encoded dots', '/orders/%2e%2e/admin', ['--path-as-is'], [400, 'path_not_allowed']],
  ] as const)('is refused %s, and told why', async (_, path, args, [code, reason]) => {
    await start()
    const { text, transfers } = await runCurl(program, [...args, '--include', url(path)])
    const [head = '', body = ''] = text.split('\r\n\r\n')
    expect(transfers).toMatchObject([{ http_code: code }])
    expect(head).toMatch(/content-type: application\/problem\+json/i)
    expect(JSON.parse(body)).toMatchObject({ status: code, reason })
    expect(received).toEqual([])
  })
})
