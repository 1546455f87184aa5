import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { CLOSE, HOST, useHostileClient } from './hostile-client.ts'
import { head, openSocket, sendRaw, statusLine } from './raw-request.ts'

const { client, auth, expectRefused, get, post, reached, statuses } = useHostileClient()

describe('framing', () => {
  const SMUGGLED = 'GET /orders/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'

  it.each([
    ['a length and chunks', ['Content-Length: 3', 'Transfer-Encoding: chunked']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 3']],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 43']],
    ['two equal lengths', ['Content-Length: 0', 'Content-Length: 0']],
    ['a list of lengths', ['Content-Length: 0, 43']],
    ['a signed length', ['Content-Length: +0']],
    ['a negative length', ['Content-Length: -1']],
    ['a hexadecimal length', ['Content-Length: 0x0']],
    ['a length with _', ['Content-Length: 1_0']],
    ['an empty length', ['Content-Length:']],
    ['a length of 20 digits', ['Content-Length: 99999999999999999999']],
    ['a blank before the colon', ['Content-Length : 0']],
    ['the coding identity', ['Transfer-Encoding: identity']],
    ['an unknown coding', ['Transfer-Encoding: xchunked']],
    ['a coding twice', ['Transfer-Encoding: chunked, chunked']],
    ['two lines of coding', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']],
    ['a coding that begins with a comma', ['Transfer-Encoding: , chunked']],
    ['a coding after VT', ['Transfer-Encoding: \u000bchunked']],
    ['a coding in quotes', ['Transfer-Encoding: "chunked"']],
    ['another coding before chunks', ['Transfer-Encoding: gzip, chunked']],
    ['chunks before another coding', ['Transfer-Encoding: chunked, gzip']],
    ['a folded coding', ['Transfer-Encoding:\r\n chunked']],
  ])('that can be read in two ways is refused: %s', async (_, headers) => {
    await expectRefused(post(headers, SMUGGLED), 400, 413, 501)
  })

  it.each([
    ['a size with 0x', '0x2\r\nok\r\n0\r\n\r\n'],
    ['a negative size', '-2\r\nok\r\n0\r\n\r\n'],
    ['an empty size', '\r\nok\r\n0\r\n\r\n'],
    ['a size of 17 digits', '00000000000000002f\r\nok\r\n0\r\n\r\n'.replace('0', 'f')],
    ['a line feed alone', '2\nok\n0\n\n'],
    ['a carriage return in an extension', '2;a=\rb\r\nok\r\n0\r\n\r\n'],
    ['a longer chunk than its size', '1\r\nok\r\n0\r\n\r\n'],
    ['an extension without end', `2;${'a'.repeat(20_000)}\r\nok\r\n0\r\n\r\n`],
  ])(
    'of chunks that is broken ends the request, and nothing of it is another: %s',
    async (_, body) => {
      const answered = await statuses(post(['Transfer-Encoding: chunked'], body + SMUGGLED))
      expect(answered.filter((status) => status < 400)).toEqual([])
      expect(reached()).not.toContain('smuggled')
      expect(reached()).not.toMatch(/0\r\n\r\n$/)
    },
  )

  it('of chunks with extensions and trailers is made anew, without them', async () => {
    const body = '2;a=b\r\nok\r\n0\r\nX-User: admin\r\n\r\n'
    expect(await statuses(post(['Transfer-Encoding: chunked'], body))).toEqual([200])
    expect(reached()).toMatch(/\r\n\r\n(?:2\r\nok\r\n0\r\n\r\n|ok)$/)
    expect(reached()).not.toMatch(/X-User|a=b/i)
  })
})

describe('a header', () => {
  it.each([
    ['folded', 'X-A: 1\r\n 2'],
    ['ended by a line feed', 'X-A: 1\nX-B: 2'],
    ['with a carriage return', 'X-A: 1\rX-B: 2'],
    ['with a NUL', 'X-A: 1\u00002'],
    ['without a colon', 'X-A'],
    ['without a name', ': 1'],
    ['with a blank in its name', 'X A: 1'],
    ['with a blank before the colon', 'X-A : 1'],
    ['with 0x85 in its name', 'X\u0085A: 1'],
    ['that begins with a blank', ' X-A: 1'],
  ])('that breaks the grammar is refused: %s', async (_, line) => {
    await expectRefused(get('/orders', line), 400)
  })

  it('with bytes above ASCII goes on byte for byte, and never as another header', async () => {
    expect(await statuses(get('/orders', 'X-A: \u00ff\u00fe\u0085 caf\u00c3\u00a9'))).toEqual([200])
    expect(reached()).toContain('X-A: \u00ff\u00fe\u0085 caf\u00c3\u00a9\r\n')
  })

  it('with bytes above ASCII in the token is refused', async () => {
    const bytes = head('GET /orders HTTP/1.1', HOST, `${auth()}\u00ff`, CLOSE)
    await expectRefused(bytes, 400)
  })

  it.each([
    'Keep-Alive: timeout=5',
    'Proxy-Connection: keep-alive',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABk',
    'TE: gzip',
    'Trailer: X-T',
    'Proxy-Authorization: Basic YTpi',
    'Proxy: http://evil.test',
    'X_Forwarded_For: 6.6.6.6',
    'X_User: admin',
    'Authorization_: Bearer evil',
    'X-Forwarded_Proto: https',
    'X-Forwarded-For: 6.6.6.6',
    'X-Forwarded-Prefix: /x',
    'X-Real-IP: 6.6.6.6',
    'X-Original-URL: /admin',
    'X-Rewrite-URL: /admin',
    'X-HTTP-Method-Override: DELETE',
    'Via: 1.1 evil',
    'Forwarded: for=6.6.6.6',
    'X-User: admin',
    'X-Auth-Request-Email: admin@example.com',
  ])('of a hop or of ours does not go on: %s', async (line) => {
    expect(await statuses(get('/orders', line))).toEqual([200])
    const [name = '', value = ''] = line.split(': ')
    expect(reached().toLowerCase()).not.toContain(`\n${name.toLowerCase()}: ${value.toLowerCase()}`)
  })

  it('that Connection names goes, and none that we set does', async () => {
    const named = 'close, Authorization, X-Forwarded-For, Host, Via, X-Drop'
    const bytes = head(
      'GET /orders HTTP/1.1',
      HOST,
      auth(),
      'X-Drop: 1',
      `Connection: ${named}`,
      'Connection: x-request-id',
    )
    expect(await statuses(bytes)).toEqual([200])
    expect(reached()).not.toContain('X-Drop')
    for (const name of ['authorization', 'x-forwarded-for', 'host', 'via', 'x-request-id'])
      expect(reached().match(new RegExp(`^${name}: .+\r$`, 'gim'))).toHaveLength(1)
  })

  it('for ranges, conditions and codings goes on unchanged', async () => {
    const ranges = Array.from({ length: 100 }, (_, at) => `${at}-${at}`).join(',')
    const lines = [`Range: bytes=${ranges}`, 'If-None-Match: *', 'Accept-Encoding: gzip, br;q=0.1']
    expect(await statuses(get('/orders', ...lines))).toEqual([200])
    for (const line of lines) expect(reached()).toContain(`${line}\r\n`)
    expect(reached().match(/ HTTP\/1\.1\r\n/g)).toHaveLength(1)
  })
})

describe('a head beyond its limits', () => {
  it.each([
    ['101 lines', Array.from({ length: 98 }, () => 'X-A: 1'), 431],
    ['2,001 lines', Array.from({ length: 2_001 }, () => 'a:1'), 431],
    ['20 KiB in one', [`X-A: ${'a'.repeat(20_480)}`], 431],
  ])('is refused: %s', async (_, lines, status) => {
    await expectRefused(get('/orders', ...lines), status)
  })

  it.each([
    [8_192, 414],
    [20_480, 431],
  ])('is refused: a URL of %i bytes and more', async (length, status) => {
    await expectRefused(get(`/orders?${'a'.repeat(length)}`), status)
  })
})

describe('a version', () => {
  it.each(['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/9', 'http/1.1', 'ICE/1.0'])(
    'that we do not speak is refused: %s',
    async (version) => {
      await expectRefused(head(`GET /orders ${version}`, HOST, auth(), CLOSE), 400, 505)
    },
  )

  it('2 without being asked for is refused, where it is not spoken', async () => {
    await expectRefused('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 505)
  })

  it('0.9, which has no head, is refused', async () => {
    await expectRefused('GET /orders\r\n\r\n', 400, 505)
  })

  it('1.0 is served, and asked for nothing that it does not know', async () => {
    const bytes = head(
      'GET /orders HTTP/1.0',
      HOST,
      auth(),
      'Connection: keep-alive',
      'TE: trailers',
    )
    const answer = await sendRaw(
      client().stage.url,
      `${bytes}${head('GET /orders HTTP/1.0', HOST)}`,
    )
    expect(answer).not.toMatch(/transfer-encoding/i)
    expect(statusLine(answer)).toBe('HTTP/1.1 200 OK')
  })
})

describe('an expectation or upgrade', () => {
  it.each([
    ['another expectation', ['Expect: 200-ok'], 417],
    ['a WebSocket without a route for it', ['Upgrade: websocket', 'Connection: Upgrade'], 400],
  ])('that we do not meet is refused: %s', async (_, headers, status) => {
    const bytes = head('GET /orders HTTP/1.1', HOST, auth(), ...headers, CLOSE)
    await expectRefused(bytes, status)
  })
})

describe('several requests on one connection', () => {
  it('are judged one by one: what one has shown counts for none other', async () => {
    const good = head('GET /orders/1 HTTP/1.1', HOST, auth())
    const bare = head('GET /orders/2 HTTP/1.1', HOST)
    const last = head('GET /orders/3 HTTP/1.1', HOST, auth(), CLOSE)
    expect(await statuses(good + bare + last)).toEqual([200, 401, 200])
    expect(reached()).not.toContain('/orders/2')
  })

  it('end with one that is malformed', async () => {
    const good = head('GET /orders/1 HTTP/1.1', HOST, auth())
    const answered = await statuses(`${good}${head('nonsense')}${good}`)
    expect(answered.filter((status) => status === 200).length).toBeLessThanOrEqual(1)
    expect(reached().match(/^GET /gm)?.length ?? 0).toBeLessThanOrEqual(1)
  })

  it('are told from the body of one that was refused before it came', async () => {
    const body = head('GET /orders/smuggled HTTP/1.1', HOST, auth())
    const refused = head('POST /orders HTTP/1.1', HOST, `Content-Length: ${body.length}`)
    const next = head('GET /orders/next HTTP/1.1', HOST, auth(), CLOSE)
    const socket = await openSocket(client().stage.url)
    socket.write(refused)
    socket.write(body + next)
    const answer = await text(socket)
    expect(answer.match(/HTTP\/1\.1 \d+/g)?.[0]).toBe('HTTP/1.1 401')
    expect(reached()).not.toContain('smuggled')
  })
})
