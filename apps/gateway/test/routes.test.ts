import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({
    answer: ({ url }, response) => {
      const headers = { 'cache-control': 'public, max-age=60, s-maxage=90' }
      response.writeHead(200, url.startsWith('/downloads') ? headers : {}).end('content')
    },
    trust: (text) => {
      const [{ upstream }] = text['routes'] as [{ upstream: string }]
      const route = (name: string, match: object, more: object = {}) => ({
        name,
        match,
        upstream,
        ...(!('public' in more) && { target: { audience: ['orders-api'] } }),
        ...more,
      })
      return {
        ...text,
        routes: [
          route('any', { path: '/orders' }),
          route('shop', { path: '/orders', host: 'shop.example.com' }),
          route('shops', { path: '/orders', host: '*.shop.example.com' }),
          route('item', { path: '/orders/{id}/items' }),
          route('new', { path: '/orders', headers: { 'x-api-version': '2' } }),
          route('ours', { path: '/ours' }, { allow: { issuers: ['self'] } }),
          route('scoped', { path: '/scoped' }, { allow: { scope: ['orders:read', 'profile'] } }),
          route('claimed', { path: '/claimed' }, { allow: { claims: { org: 'a' } } }),
          route('downloads', { path: '/downloads' }, { tokenInQuery: true }),
          route('open', { path: '/open' }, { public: true }),
        ],
      }
    },
  })
})
afterAll(() => stage.stop())
afterEach(() => stage.upstream.reset())

const lastLine = () => stage.logLines().at(-1)

describe('a route is chosen', () => {
  const routeOf = async (path: string, headers: Record<string, string> = {}) => {
    await ask(stage.url + path, { headers: { ...bearer(stage.partner.token()), ...headers } })
    return lastLine()?.['route']
  }

  it('by host, without regard to case and port', async () => {
    expect(await routeOf('/orders', { host: 'other.example.com' })).toBe('any')
    expect(await routeOf('/orders', { host: 'SHOP.example.com:8443' })).toBe('shop')
    expect(await routeOf('/orders', { host: 'a.shop.example.com' })).toBe('shops')
  })

  it('by a parameter of the path', async () => {
    expect(await routeOf('/orders/7/items')).toBe('item')
    expect(await routeOf('/orders/7')).toBe('any')
  })

  it('by a header', async () => {
    expect(await routeOf('/orders', { 'x-api-version': '2' })).toBe('new')
    expect(await routeOf('/orders', { 'x-api-version': '3' })).toBe('any')
  })
})

describe('who may use a route', () => {
  const use = async (path: string, token: string) => {
    const exchanges = stage.tokens.exchanges.length
    const answer = await ask(stage.url + path, { headers: bearer(token) })
    const isRefused = answer.status !== 200
    expect(stage.upstream.received).toHaveLength(isRefused ? 0 : 1)
    if (isRefused) expect(stage.tokens.exchanges).toHaveLength(exchanges)
    return [answer.status, answer.reason, answer.headers['www-authenticate']]
  }
  const CHALLENGE = 'Bearer realm="cambio", error="insufficient_scope"'

  it('is said by issuer', async () => {
    const own = stage.realm.token({ typ: 'Bearer', aud: ['gateway', 'orders-api'], azp: 'gateway' })
    expect(await use('/ours', own)).toEqual([200, undefined, undefined])
    stage.upstream.reset()
    expect(await use('/ours', stage.partner.token())).toEqual([
      403,
      'issuer_not_allowed_here',
      CHALLENGE,
    ])
  })

  it('is said by scope, and what is missing is named', async () => {
    const token = stage.partner.token({ scope: 'orders:read profile' })
    expect((await use('/scoped', token))[0]).toBe(200)
    stage.upstream.reset()
    expect(await use('/scoped', stage.partner.token())).toEqual([
      403,
      'scope_missing',
      `${CHALLENGE}, scope="orders:read"`,
    ])
  })

  it('is said by claims', async () => {
    expect((await use('/claimed', stage.partner.token({ org: 'a' })))[0]).toBe(200)
    stage.upstream.reset()
    expect(await use('/claimed', stage.partner.token({ org: 'b' }))).toEqual([
      403,
      'claim_not_allowed_here',
      CHALLENGE,
    ])
  })

  it('is asked also when the token was exchanged for another route before', async () => {
    const token = stage.partner.token()
    await ask(`${stage.url}/orders`, { headers: bearer(token) })
    stage.upstream.reset()
    expect((await use('/scoped', token))[0]).toBe(403)
  })
})

describe('a public route', () => {
  const use = async (path: string, headers: Record<string, string | string[]> = {}) => {
    const exchanges = stage.tokens.exchanges.length
    const { status } = await ask(stage.url + path, { headers })
    expect(stage.tokens.exchanges).toHaveLength(exchanges)
    return status
  }

  it('is for who has no token', async () => {
    expect(await use('/open/page?a=b')).toBe(200)
    expect(stage.upstream.received[0]?.url).toBe('/open/page?a=b')
    expect(lastLine()).toMatchObject({ route: 'open', msg: 'forwarded' })
    expect(lastLine()).not.toHaveProperty('issuer')
  })

  it('reads no credential, good or bad, and sends none on', async () => {
    const token = stage.partner.token()
    const credentials = {
      authorization: `Bearer ${token}`,
      dpop: 'proof',
      'x-access-token': token,
      'proxy-authorization': `Bearer ${token}`,
      'client-cert': ':AAAA:',
      'x-cambio-debug': 'x',
    }
    expect(await use(`/open?access_token=${token}&a=b`, credentials)).toBe(200)
    const [received] = stage.upstream.received
    expect(received?.url).toBe('/open?a=b')
    for (const name of Object.keys(credentials)) expect(received?.headers).not.toHaveProperty(name)
    expect(JSON.stringify(received)).not.toContain(token)
    expect(await use('/open', { authorization: 'Bearer a b' })).toBe(200)
  })

  it('refuses a query in which servers could find a token that we don’t', async () => {
    expect(await use('/open?a=b;access_token=x')).toBe(400)
    expect(stage.upstream.received).toEqual([])
  })
})

describe('a route that takes a token in the query', () => {
  it('takes it out, and keeps the answer from shared caches', async () => {
    const token = stage.partner.token()
    const answer = await ask(`${stage.url}/downloads?a=%41&access_token=${token}`)
    expect(answer.status).toBe(200)
    expect(stage.upstream.received[0]?.url).toBe('/downloads?a=%41')
    expect(JSON.stringify(stage.upstream.received)).not.toContain(token)
    expect(answer.headers['cache-control']).toBe('private, max-age=60')
  })

  it('leaves an answer as it is when the token came in the header', async () => {
    const headers = bearer(stage.partner.token())
    const answer = await ask(`${stage.url}/downloads`, { headers })
    expect(answer.headers['cache-control']).toBe('public, max-age=60, s-maxage=90')
  })

  it('is the only one that does', async () => {
    const { reason } = await ask(`${stage.url}/orders?access_token=${stage.partner.token()}`)
    expect(reason).toBe('credential_in_query')
  })
})
