import { afterEach, describe, expect, it } from 'vitest'
import { startByteStage, type ByteAnswer, type ByteStageOptions } from './byte-upstream.ts'
import type { ByteStage } from './byte-upstream.ts'
import { head, sendRaw, statusLine } from './raw-request.ts'
import { issued } from './stage.ts'

let stage: ByteStage
afterEach(() => stage?.stop())

async function start(answer: ByteAnswer, options: ByteStageOptions = {}): Promise<void> {
  stage = await startByteStage(answer, options)
}
/** An API that answers with these bytes, whatever it is asked, and hangs up. */
const startWith = (bytes: string, options?: ByteStageOptions): Promise<void> =>
  start((socket) => void socket.end(bytes, 'latin1'), options)

const ask = (line = 'GET /orders HTTP/1.1', ...rest: readonly string[]): Promise<string> => {
  const authorization = `Authorization: Bearer ${stage.partner.token()}`
  return sendRaw(
    stage.url,
    head(line, 'Host: a.test', authorization, 'Connection: close') + rest.join(''),
  )
}
/** How often the API was asked. */
const asked = (): number => stage.reached.join('').match(/ HTTP\/1\.1\r\n/g)?.length ?? 0
const isAlive = async (): Promise<number> =>
  (await fetch(`${stage.managementUrl}/health/live`)).status
const issuedToken = (): string =>
  /^authorization: Bearer (.+)\r$/im.exec(stage.reached.join(''))?.[1] ?? ''

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'

describe('an answer that can’t be relayed', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['two lengths', `${OK}Content-Length: 3\r\n\r\nok`],
    ['a length and chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`],
    ['a head of 1 MiB', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(1_048_576)}\r\n\r\n`],
    ['status 099', 'HTTP/1.1 099 Low\r\n\r\n'],
    ['status 700', 'HTTP/1.1 700 High\r\nContent-Length: 0\r\n\r\n'],
    ['status 1000', 'HTTP/1.1 1000 Higher\r\nContent-Length: 0\r\n\r\n'],
    ['an upgrade that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: a\u0000b\r\nContent-Length: 2\r\n\r\nok'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok'],
    ['nothing', ''],
  ])('is 502 in our own words, and nobody dies: %s', async (_, bytes) => {
    await startWith(bytes)
    const answer = await ask()
    expect(statusLine(answer)).toBe('HTTP/1.1 502 Bad Gateway')
    expect(answer).toMatch(/"reason":"upstream_(?:answer_invalid|unreachable)"/)
    expect(answer).not.toMatch(/ECONN|localhost|127\.0\.0\.1|::1|UND_ERR|HPE_/)
    expect(await isAlive()).toBe(200)
  })

  it('is 502 after a reset too', async () => {
    await start((socket) => void socket.resetAndDestroy())
    expect(statusLine(await ask())).toBe('HTTP/1.1 502 Bad Gateway')
    expect(await isAlive()).toBe(200)
  })
})

describe('an odd answer', () => {
  it('with Trailer and a length is relayed without Trailer', async () => {
    await startWith(`${OK}Trailer: Z\r\n\r\nok`)
    const answer = await ask()
    expect(statusLine(answer)).toBe('HTTP/1.1 200 OK')
    expect(answer).not.toMatch(/^trailer:/im)
    expect(answer).toMatch(/\r\n\r\nok$/)
    expect(await isAlive()).toBe(200)
  })

  it('is relayed without the headers of a hop, and without those that it names as such', async () => {
    await startWith(
      `${OK}Connection: close, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=9\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nX-Kept: 1\r\n\r\nok`,
    )
    const answer = await ask()
    expect(answer).toContain('X-Kept: 1')
    expect(answer).not.toMatch(/x-secret|timeout=9|proxy-authenticate|upgrade|h2c/i)
  })

  it('with a coding beside chunks is relayed decoded of its chunks alone, or not at all', async () => {
    await startWith(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    )
    const answer = await ask()
    expect(answer).not.toMatch(/transfer-encoding: gzip/i)
    expect(await isAlive()).toBe(200)
  })

  it.each([
    [
      '200 hints before it',
      `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(200)}${OK}\r\nok`,
    ],
    ['no length', 'HTTP/1.1 200 OK\r\n\r\nok'],
    ['204 and a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
    ['304 and a coding', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['205', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n'],
  ])('with %s does not hang', async (_, bytes) => {
    await startWith(bytes)
    expect(await ask()).toMatch(/HTTP\/1\.1 20[045] |HTTP\/1\.1 304 /)
    expect(await isAlive()).toBe(200)
  })

  it('whose body is called packed a thousand times is passed byte for byte', async () => {
    const codings = Array.from({ length: 1_000 }, () => 'gzip').join(',')
    await startWith(`${OK}Content-Encoding: ${codings}\r\n\r\n\u001f?`)
    const answer = await ask()
    expect(answer).toContain(codings)
    expect(answer.endsWith('\r\n\r\n\u001f?')).toBe(true)
  })

  it('that breaks off is broken off at the client, and never complete', async () => {
    await startWith('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')
    const answer = await ask()
    expect(answer).toMatch(/content-length: 100/i)
    expect(answer).toMatch(/\r\n\r\nabc$/)
  })
})

describe('an API that fails', () => {
  it.each(['503 Service Unavailable', '500 Internal Server Error', '429 Too Many Requests'])(
    'with %s is asked once, whatever Retry-After says',
    async (status) => {
      await startWith(`HTTP/1.1 ${status}\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n`)
      expect(statusLine(await ask())).toBe(`HTTP/1.1 ${status}`)
      expect(asked()).toBe(1)
    },
  )

  it.each(['POST', 'PATCH', 'DELETE', 'PUT'])(
    'after the body of a %s was sent is not sent it again',
    async (method) => {
      await start((socket) => {
        if (stage.reached.join('').endsWith('body')) socket.resetAndDestroy()
      })
      const answer = await ask(`${method} /orders HTTP/1.1\r\nContent-Length: 4`, 'body')
      expect(statusLine(answer)).toBe('HTTP/1.1 502 Bad Gateway')
      expect(asked()).toBe(1)
    },
  )

  it('by saying nothing is 504, and its connection is let go', async () => {
    let ended = 0
    await start((socket) => void socket.on('close', () => (ended += 1)), {
      timeouts: { connectMs: 500, headersMs: 300, idleMs: 300 },
    })
    expect(statusLine(await ask())).toBe('HTTP/1.1 504 Gateway Timeout')
    await expect.poll(() => ended).toBe(1)
  })

  it('by stopping in the middle is cut off', async () => {
    let ended = 0
    await start(
      (socket) => {
        socket.on('close', () => (ended += 1))
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
      },
      { timeouts: { connectMs: 500, headersMs: 300, idleMs: 300 } },
    )
    expect(await ask()).toMatch(/abc$/)
    await expect.poll(() => ended).toBe(1)
  })
})

describe('an answer that nobody asked for', () => {
  const STOLEN = `${OK}\r\nno`
  const texts = async (count: number): Promise<readonly string[]> => {
    const seen: string[] = []
    for (let at = 0; at < count; at += 1) seen.push((await ask()).slice(-2))
    return seen
  }

  it('behind another reaches no client', async () => {
    await start((socket) => void socket.write(`${OK}\r\nok${STOLEN}`))
    expect(new Set(await texts(30))).toEqual(new Set(['ok']))
  })

  it('on an idle connection reaches no client', async () => {
    await start((socket) => {
      socket.write(`${OK}\r\nok`)
      setTimeout(() => socket.write(STOLEN), 5)
    })
    const seen: string[] = []
    for (let at = 0; at < 10; at += 1) {
      seen.push(...(await texts(1)))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(new Set(seen)).toEqual(new Set(['ok']))
  })
})

describe('a redirect', () => {
  it.each([
    ['of another host is passed and not followed', 'http://127.0.0.1:9/x', 'http://127.0.0.1:9/x'],
    ['without a host is passed', '/x', '/x'],
  ])('%s', async (_, location, seen) => {
    await startWith(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`)
    expect(await ask()).toContain(`Location: ${seen}\r\n`)
    expect(asked()).toBe(1)
  })

  it('to the API’s own origin does not tell it', async () => {
    await start((socket) => {
      const port = socket.localPort
      socket.end(
        `HTTP/1.1 302 Found\r\nLocation: http://localhost:${port}/x\r\nContent-Length: 0\r\n\r\n`,
      )
    })
    expect(await ask()).toContain('Location: /x\r\n')
  })
})

describe('tokens', () => {
  it('of the caller reach the API nowhere', async () => {
    await startWith(`${OK}\r\nok`)
    const token = stage.partner.token()
    const bytes = head(
      'GET /orders HTTP/1.1',
      'Host: a.test',
      `Authorization: Bearer ${token}`,
      'Connection: close',
    )
    expect(statusLine(await sendRaw(stage.url, bytes))).toBe('HTTP/1.1 200 OK')
    expect(issuedToken()).not.toBe('')
    const [, claims = '', signature = ''] = token.split('.')
    for (const piece of [claims, signature]) expect(stage.reached.join('')).not.toContain(piece)
  })

  it('that we send up do not come down in a header, however the API echoes them', async () => {
    await start((socket) => {
      const token = issuedToken()
      const challenge = `WWW-Authenticate: Bearer error_description="${token}"`
      socket.end(
        `${OK}Authorization: Bearer ${token}\r\nX-Echo: <${token}>\r\n${challenge}\r\nX-Kept: 1\r\n\r\nok`,
      )
    })
    const answer = await ask()
    expect(answer).toContain('X-Kept: 1')
    expect(issuedToken().length).toBeGreaterThan(100)
    expect(answer).not.toContain(issuedToken())
  })
})

describe('an API that refuses a token and hangs up', () => {
  const REFUSED =
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error="invalid_token"\r\nConnection: close\r\n'

  it.each([
    ['with a body', `${REFUSED}Content-Length: 2\r\n\r\nno`],
    ['without one', `${REFUSED}Content-Length: 0\r\n\r\n`],
    ['with one that ends with the connection', `${REFUSED}\r\nno`],
  ])('is asked once more with another: %s', async (_, bytes) => {
    await start(
      (socket, count) => void (count === 1 ? socket.end(bytes) : socket.end(`${OK}\r\nok`)),
    )
    let jti = 0
    stage.tokens.answer = () => ({
      status: 200,
      body: issued(stage.issuedToken({ jti: String((jti += 1)) })),
    })
    expect(await ask()).toMatch(/200 OK[\s\S]*ok$/)
    expect(asked()).toBe(2)
  })

  it.each([
    ['with a body', `${REFUSED}Content-Length: 2\r\n\r\nno`, 'no'],
    ['without one', `${REFUSED}Content-Length: 0\r\n\r\n`, ''],
    ['with one that ends with the connection', `${REFUSED}\r\nno`, 'no'],
  ])('has its refusal passed where there is no other: %s', async (_, bytes, body) => {
    await start((socket) => void socket.end(bytes))
    const only = stage.issuedToken()
    stage.tokens.answer = () => ({ status: 200, body: issued(only) })
    const answer = await ask()
    expect(statusLine(answer)).toBe('HTTP/1.1 401 Unauthorized')
    expect(answer.slice(answer.indexOf('\r\n\r\n'))).toContain(body)
    expect(asked()).toBe(1)
  })
})

describe('a connection’s own login', () => {
  it('is never begun: a client’s credential for it does not reach the API', async () => {
    await startWith(
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n',
    )
    const bytes = head(
      'GET /orders HTTP/1.1',
      'Host: a.test',
      'Authorization: Negotiate YII=',
      'Connection: close',
    )
    expect(statusLine(await sendRaw(stage.url, bytes))).toContain('401')
    expect(stage.reached.join('')).toBe('')
    expect(statusLine(await ask())).toContain('401')
    expect(asked()).toBe(1)
  })
})
