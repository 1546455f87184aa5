import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Answered } from './ask.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
let authorizerUrl: string
beforeAll(async () => {
  stage = await startStage({
    trust: (text) => ({
      ...text,
      publicUrl: 'https://api.example.com',
      authorizer: { host: 'localhost', port: 0 },
      routes: [
        ...(text['routes'] as object[]),
        {
          match: { path: '/in-query' },
          upstream: 'https://a.example',
          tokenInQuery: true,
          target: { audience: ['orders-api'] },
        },
        { match: { path: '/open' }, upstream: 'https://a.example', public: true },
        {
          name: 'bücher',
          match: { path: '/books' },
          upstream: 'https://a.example',
          target: { audience: ['orders-api'] },
        },
      ],
    }),
  })
  authorizerUrl = `http://localhost:${stage.ports.authorizerPort}`
})
afterAll(() => stage.stop())

interface Request {
  readonly method?: string
  readonly target?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}
type Ask = (request: Request) => Promise<Answered>

const HOST = 'api.example.com'
const token = (claims = {}): Record<string, string> => bearer(stage.partner.token(claims))
const send = (path: string, headers: object, method = 'GET'): Promise<Answered> =>
  ask(authorizerUrl, { path, headers: headers as Record<string, string>, method })

/** As the configurations in `infra/` have the proxies ask. */
const ASK: Readonly<Record<'nginx' | 'forward-auth' | 'envoy-http', Ask>> = {
  nginx: ({ method = 'GET', target = '/orders/1', host = HOST, headers = {} }) =>
    send('/nginx', {
      ...headers,
      host: 'cambio_authorizer',
      'x-original-method': method,
      'x-original-uri': target,
      'x-original-host': host,
      'x-original-proto': 'https',
    }),
  'forward-auth': ({ method = 'GET', target = '/orders/1', host = HOST, headers = {} }) =>
    send('/forward-auth', {
      ...headers,
      host: 'authorizer:3002',
      'x-forwarded-method': method,
      'x-forwarded-uri': target,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.1',
    }),
  'envoy-http': ({ method = 'GET', target = '/orders/1', host = HOST, headers = {} }) =>
    send(`/envoy${target}`, { ...headers, host, 'content-length': '0' }, method),
}
const FORMS = Object.entries(ASK)

/** The gateway's own answer to the same request. */
const gatewaysAnswer: Ask = ({ method = 'GET', target = '/orders/1', host = HOST, headers = {} }) =>
  ask(stage.url, { path: target, method, headers: { ...headers, host } as Record<string, string> })

const comparable = ({ status, headers, reason }: Answered): object => ({
  status,
  reason,
  challenge: headers['www-authenticate'],
  allow: headers.allow,
  type: headers['content-type'],
})

describe.each(FORMS)('asked as by %s', (asker, askAbout) => {
  it('gives the issued token for a subject token that may use the route', async () => {
    const answer = await askAbout({ headers: token() })
    expect(answer).toMatchObject({ status: 200, body: '' })
    const [scheme, issued = ''] = answer.headers.authorization?.split(' ') ?? []
    expect([
      scheme,
      JSON.parse(Buffer.from(issued.split('.')[1] ?? '', 'base64url').toString()),
    ]).toEqual(['Bearer', expect.objectContaining({ iss: stage.realm.issuer, aud: 'orders-api' })])
    expect(answer.headers).toMatchObject({
      'x-cambio-route': '/orders',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
      'cache-control': 'no-store',
    })
  })

  it.each<[string, () => Request]>([
    ['no credential', () => ({})],
    ['another scheme', () => ({ headers: { authorization: 'Basic YTpi' } })],
    ['a malformed credential', () => ({ headers: { authorization: 'Bearer a b' } })],
    ['a token nobody signed', () => ({ headers: bearer('x.y.z') })],
    ['an expired token', () => ({ headers: token({ exp: 1 }) })],
    ['a token for somebody else', () => ({ headers: token({ aud: 'another' }) })],
    ['a path without a route', () => ({ target: '/other', headers: token() })],
    [
      'a method that is not the route’s',
      () => ({ target: '/read-only', method: 'POST', headers: token() }),
    ],
    ['a dot segment', () => ({ target: '/orders/../read-only', headers: token() })],
    ['an encoded slash', () => ({ target: '/orders%2f1', headers: token() })],
    ['a token in the query', () => ({ target: '/orders?access_token=x' })],
    ['no possible host', () => ({ host: 'a b', headers: token() })],
  ])('refuses %s like the gateway itself', async (_, make) => {
    const request = make()
    expect(comparable(await askAbout(request))).toEqual(comparable(await gatewaysAnswer(request)))
  })

  it('refuses a path that the gateway would spell another way, for it is sent on as it is', async () => {
    const answer = await askAbout({ target: '/%6frders/1', headers: token() })
    expect([answer.status, answer.reason]).toEqual([400, 'path_not_allowed'])
    expect(answer.headers.authorization).toBeUndefined()
  })

  it.each(['/in-query', '/open'])(
    'refuses a token in the query of %s, where nobody takes it out',
    async (path) => {
      const target = `${path}?a=1&access%5Ftoken=${stage.partner.token()}`
      const answer = await askAbout({ target })
      expect([answer.status, answer.reason]).toEqual([400, 'credential_in_query'])
    },
  )

  it('lets a request to a public route pass, without any token', async () => {
    const answer = await askAbout({ target: '/open', headers: token() })
    expect([answer.status, answer.headers.authorization]).toEqual([200, undefined])
  })

  it('lets nobody take a document of the gateway for a permission', async () => {
    const answer = await askAbout({ target: '/.well-known/oauth-protected-resource/orders' })
    expect([answer.status, answer.reason]).toEqual([404, 'route_not_found'])
  })

  it('names a route that fits no header in one that does', async () => {
    const answer = await askAbout({ target: '/books', headers: token() })
    expect([answer.status, answer.headers['x-cambio-route']]).toEqual([200, 'b?cher'])
  })

  it('counts what it decides, and writes it down', async () => {
    await askAbout({ headers: token() })
    await askAbout({ headers: token({ exp: 1 }) })
    const metrics = await stage.metrics()
    for (const reason of ['allowed', 'expired']) {
      expect(metrics).toMatch(
        new RegExp(
          `^cambio_authorizer_decisions_total\\{asker="${asker}",route="/orders",reason="${reason}"\\} [1-9]`,
          'm',
        ),
      )
    }
    expect(stage.logLines().at(-1)).toMatchObject({
      asker,
      route: '/orders',
      reason: 'expired',
      status: 401,
    })
    expect(stage.logLines().at(-2)).toMatchObject({
      asker,
      route: '/orders',
      status: 200,
      msg: 'allowed',
    })
  })
})

describe('what the client’s headers say of the request', () => {
  it.each<[keyof typeof ASK, Record<string, string>]>([
    ['nginx', { 'x-forwarded-uri': '/open', 'x-original-url': '/open', 'x-rewrite-url': '/open' }],
    ['forward-auth', { 'x-original-uri': '/open', 'x-original-url': '/open' }],
    [
      'envoy-http',
      { 'x-original-uri': '/open', 'x-forwarded-uri': '/open', 'x-envoy-original-path': '/open' },
    ],
  ])('does not count: %s', async (asker, headers) => {
    const answer = await ASK[asker]({ headers })
    expect([answer.status, answer.reason]).toEqual([401, 'credential_missing'])
  })
})

describe('a proxy that does not say what it asks about', () => {
  const NGINX = { 'x-original-method': 'GET', 'x-original-uri': '/open', 'x-original-host': HOST }
  const FORWARD = {
    'x-forwarded-method': 'GET',
    'x-forwarded-uri': '/open',
    'x-forwarded-host': HOST,
  }

  it.each([
    ...Object.keys(NGINX).map((name) => ['/nginx', name, NGINX] as const),
    ...Object.keys(FORWARD).map((name) => ['/forward-auth', name, FORWARD] as const),
  ])('is refused: %s without %s, with an empty one, and with two', async (path, name, all) => {
    expect((await send(path, all)).status).toBe(200)
    const value = new Map<string, string>(Object.entries(all)).get(name) ?? ''
    for (const said of [undefined, '', [value, value]]) {
      const { [name]: _, ...others } = { ...all } as Record<string, unknown>
      const answer = await send(path, said === undefined ? others : { ...others, [name]: said })
      expect([answer.status, answer.reason]).toEqual([500, 'proxy_misconfigured'])
    }
    expect(stage.logLines().at(-1)).toMatchObject({
      level: 'error',
      facts: { missing: expect.stringMatching(new RegExp(`^${name}$`, 'i')) },
      hint: expect.stringContaining('infra/'),
    })
  })

  it.each(['/', '/nginx/', '/nginx?x', '/envoy', '/orders/1', '/forward-auth/x'])(
    'is refused: at %s',
    async (path) => {
      const answer = await send(path, { ...NGINX, ...FORWARD })
      expect([answer.status, answer.reason]).toEqual([500, 'proxy_misconfigured'])
    },
  )
})

describe('Caddy', () => {
  it('asks with the query of the client’s request, which says nothing', async () => {
    const told = { 'x-forwarded-method': 'GET', 'x-forwarded-host': HOST }
    const about = (uri: string) =>
      send('/forward-auth?x-forwarded-uri=/open', { ...told, 'x-forwarded-uri': uri })
    expect([(await about('/open')).status, (await about('/orders')).status]).toEqual([200, 401])
  })
})

describe('nginx', () => {
  it('is told status and problem in headers, since it takes nothing else', async () => {
    stage.tokens.answer = () => (response) => void response.destroy()
    const answer = await ASK.nginx({ headers: token({ jti: 'new' }) })
    expect(answer.headers).toMatchObject({ 'x-cambio-status': '503', 'retry-after': '5' })
    expect(JSON.parse(String(answer.headers['x-cambio-problem']))).toEqual(JSON.parse(answer.body))
    expect(answer.headers['x-cambio-problem']).toMatch(/^[\x20-\x7e]+$/)
  })
})

describe('Envoy', () => {
  it('is told which headers the gateway would not send on', async () => {
    const headers = {
      ...token(),
      'x-user': 'root',
      x_email: 'a',
      'x-cambio-debug': 'no',
      accept: '*/*',
    }
    const answer = await ASK['envoy-http']({ target: '/open', headers })
    const removed = String(answer.headers['x-envoy-auth-headers-to-remove']).split(', ')
    expect(removed.toSorted()).toEqual(['authorization', 'x-cambio-debug', 'x-user', 'x_email'])
  })

  it('asks with the request’s own method', async () => {
    const url = `${authorizerUrl}/envoy/read-only`
    const statuses = ['HEAD', 'DELETE'].map(async (method) => (await fetch(url, { method })).status)
    expect(await Promise.all(statuses)).toEqual([401, 405])
  })
})

describe('while the gateway runs', () => {
  it('decides by new settings from the next question on, and says what needs a restart', async () => {
    const former = stage.settings()
    stage.gateway.take(
      stage.settings({
        trust: (text) => ({
          ...text,
          authorizer: { host: 'localhost', port: 1 },
          routes: [{ match: { path: '/moved' }, upstream: 'https://a.example', public: true }],
        }),
      }),
    )
    expect((await ASK.nginx({ target: '/moved' })).status).toBe(200)
    expect((await ASK.nginx({ target: '/orders', headers: token() })).status).toBe(404)
    expect(stage.logLines().findLast(({ level }) => level === 'warn')).toMatchObject({
      settings: ['authorizer'],
    })
    stage.gateway.take(former)
  })
})

it('ends the decisions that are on their way before it closes', async () => {
  const own = await startStage({
    trust: (text) => ({ ...text, authorizer: { host: 'localhost', port: 0 } }),
  })
  try {
    const { answer } = own.tokens
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<() => void>()
    own.tokens.answer = (request) => (response) =>
      asked(() => {
        const { status, body } = answer(request) as { status: number; body: object }
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    const decided = ask(`http://localhost:${own.ports.authorizerPort}/envoy/orders`, {
      headers: bearer(own.partner.token()),
    })
    const goOn = await isAsked
    const stopped = own.stop()
    await expect
      .poll(() =>
        ask(`http://localhost:${own.ports.authorizerPort}/envoy/orders`).then(
          () => 'taken',
          () => 'refused',
        ),
      )
      .toBe('refused')
    goOn()
    expect((await decided).status).toBe(200)
    await stopped
  } finally {
    await own.stop()
  }
})
