import { describe, expect, it } from 'vitest'
import { CLOSE, HOST, useHostileClient } from './hostile-client.ts'
import { head, sendRaw, statusLine } from './raw-request.ts'

const { client, auth, expectRefused, get, reached, statuses } = useHostileClient()

describe('two credentials', () => {
  it.each([
    ['good and evil', (good: string) => [`Bearer ${good}`, 'Bearer evil']],
    ['evil and good', (good: string) => ['Bearer evil', `Bearer ${good}`]],
    ['good and good', (good: string) => [`Bearer ${good}`, `Bearer ${good}`]],
    ['good and another scheme', (good: string) => [`Bearer ${good}`, 'Basic YTpi']],
    ['in one header', (good: string) => [`Bearer ${good}, Bearer ${good}`]],
  ])('%s are refused', async (_, credentials) => {
    const headers = credentials(client().token).map((each) => `Authorization: ${each}`)
    await expectRefused(head('GET /orders HTTP/1.1', HOST, ...headers, CLOSE), 400)
  })

  it.each([
    ['a cookie', (good: string) => `Cookie: access_token=${good}`],
    ['X-Access-Token', (good: string) => `X-Access-Token: ${good}`],
    ['Sec-WebSocket-Protocol', (good: string) => `Sec-WebSocket-Protocol: bearer, ${good}`],
    ['Proxy-Authorization', (good: string) => `Proxy-Authorization: Bearer ${good}`],
    ['Referer', (good: string) => `Referer: https://a.test/?t=${good}`],
    ['baggage', (good: string) => `baggage: token=${good}`],
  ])('of which one is in %s are refused, and alone that one is none', async (_, header) => {
    await expectRefused(get('/orders', header(client().token)), 400)
    await expectRefused(head('GET /orders HTTP/1.1', HOST, header(client().token), CLOSE), 401)
  })

  it('of which one is in the URL are refused, and alone that one is refused', async () => {
    await expectRefused(get(`/orders?access_token=${client().token}`), 400)
    await expectRefused(
      head(`GET /orders?access_token=${client().token} HTTP/1.1`, HOST, CLOSE),
      400,
    )
  })
})

describe('the scheme', () => {
  it.each(['bearer', 'BEARER', 'Bearer ', 'bEaReR   '])('may be written %j', async (scheme) => {
    const bytes = head(
      'GET /orders HTTP/1.1',
      HOST,
      `Authorization: ${scheme} ${client().token}`,
      CLOSE,
    )
    expect(await statuses(bytes)).toEqual([200])
  })

  it.each(['Basic', 'Negotiate', 'NTLM', 'Digest', 'Token', 'Bearer\t', ''])(
    '%j with a token is no credential',
    async (scheme) => {
      const authorization = `Authorization: ${scheme} ${client().token}`
      await expectRefused(head('GET /orders HTTP/1.1', HOST, authorization, CLOSE), 400, 401)
    },
  )
})

describe('a path', () => {
  it.each([
    '/orders/../admin',
    '/orders/%2e%2e/admin',
    '/orders/.%2e/admin',
    '/orders/..%2fadmin',
    '/orders/%2e%2e%2fadmin',
    '/orders/..\\admin',
    '/orders/..%5cadmin',
    '/orders/..;/admin',
    '/orders/%252e%252e/admin',
    '/orders/..',
    '/orders/./x',
    '/orders/%c0%ae%c0%ae/x',
    '//evil.test/orders',
    '/orders//x',
    '/orders%2fx',
    '/orders%2f..%2fadmin',
    '/\\evil.test/orders',
    '/orders/%zz',
    '/orders/%',
    '/orders/%00',
    '/orders/%0d%0aX:1',
    '/orders/%23x',
    '/orders/%3bx',
    '/orders;x=1',
    '/orders/a\tb',
    '/orders/caf\u00e9',
    '/orders#fragment',
    '/orders?a#b',
    '/orders?a=\u00e9',
    'orders',
    '@evil.test/orders',
  ])('%s is refused', async (target) => {
    await expectRefused(get(target), 400)
  })

  it.each([
    ['/orders/@evil.test', '/orders/@evil.test'],
    ['/orders/%61', '/orders/a'],
    ['/%6Frders', '/orders'],
    ['/orders?x=/../admin', '/orders?x=/../admin'],
    ['/orders?u=//evil.test/', '/orders?u=//evil.test/'],
    ['/orders/', '/orders/'],
  ])('%s reaches the configured API as %s', async (target, sent) => {
    expect(await statuses(get(target))).toEqual([200])
    expect(reached()).toMatch(new RegExp(`^GET ${sent.replaceAll(/[.?/]/g, '\\$&')} HTTP/1.1\r\n`))
  })

  it.each(['/orders@evil.test/x', '/ORDERS', '/Orders', '/orders2'])(
    '%s is another path than the route’s',
    async (target) => {
      await expectRefused(get(target), 404)
    },
  )
})

describe('a public route', () => {
  const open = (target: string, ...headers: readonly string[]): string =>
    head(`GET ${target} HTTP/1.1`, HOST, ...headers, CLOSE)

  it('is open at exactly its path', async () => {
    expect(await statuses(open('/status'))).toEqual([200])
    expect(reached()).toMatch(/^GET \/status HTTP\/1\.1\r\n/)
  })

  it.each([
    ['/orders?path=/status', 401],
    ['/status/../orders', 400],
    ['/status%2f..%2forders', 400],
    ['/status;/orders', 400],
    ['/status#/orders', 400],
    ['/status/orders', 404],
    ['/orders/status', 401],
  ])('opens nothing for %s', async (target, status) => {
    await expectRefused(open(target), status)
  })

  it.each([
    'X-Original-URL: /status',
    'X-Rewrite-URL: /status',
    'X-Forwarded-Uri: /status',
    'X-Forwarded-Prefix: /status',
    'User-Agent: kube-probe/1.30',
    'X-HTTP-Method-Override: OPTIONS',
  ])('opens nothing for %s', async (header) => {
    await expectRefused(open('/orders', header), 401)
  })
})

describe('a target', () => {
  it.each([
    ['GET http://evil.test/orders HTTP/1.1', 400],
    ['GET http://api.example.com/status HTTP/1.1', 400],
    ['GET api.example.com:80 HTTP/1.1', 400],
    ['OPTIONS * HTTP/1.1', 400],
    ['CONNECT evil.test:443 HTTP/1.1', 405],
    ['CONNECT /orders HTTP/1.1', 400],
    ['TRACE /orders HTTP/1.1', 405],
    ['TRACK /orders HTTP/1.1', 400],
    ['constructor /orders HTTP/1.1', 400],
    ['get /orders HTTP/1.1', 400],
  ])('of another form or method is refused: %s', async (line, status) => {
    await expectRefused(head(line, HOST, auth(), CLOSE), status, 405)
  })
})

describe('a host', () => {
  it.each([
    ['two', ['Host: api.example.com', 'Host: evil.test']],
    ['two equal ones', ['Host: api.example.com', 'host: api.example.com']],
    ['none', []],
    ['an empty one', ['Host:']],
    ['with a user', ['Host: gw@evil.test']],
    ['with a path', ['Host: api.example.com/x']],
    ['with a blank', ['Host: api.example.com evil.test']],
    ['a list', ['Host: api.example.com, evil.test:1']],
  ])('is refused: %s', async (_, hosts) => {
    await expectRefused(head('GET /orders HTTP/1.1', ...hosts, auth(), CLOSE), 400)
  })
})

describe('cross-origin requests', () => {
  it.each([
    ['a preflight', 'OPTIONS'],
    ['a request', 'GET'],
  ])('%s without a token is refused like any other, and we allow no origin', async (_, method) => {
    const answer = await sendRaw(
      client().stage.url,
      head(
        `${method} /orders HTTP/1.1`,
        HOST,
        'Origin: https://evil.test',
        'Access-Control-Request-Method: DELETE',
        CLOSE,
      ),
    )
    expect(statusLine(answer)).toContain(' 401 ')
    expect(answer).not.toMatch(/access-control-/i)
    expect(reached()).toBe('')
  })
})

describe('an answer of ours', () => {
  it.each([
    '//evil.test',
    '/\\evil.test',
    '/%09/evil.test',
    '/nowhere?next=//evil.test',
    '/orders',
  ])('to %s leads nowhere', async (target) => {
    const answer = await sendRaw(client().stage.url, head(`GET ${target} HTTP/1.1`, HOST, CLOSE))
    expect(answer).not.toMatch(/^(?:location|refresh|content-location|link):/im)
    expect(answer).not.toContain('evil.test')
  })
})
