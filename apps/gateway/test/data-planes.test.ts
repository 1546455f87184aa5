import { readFileSync } from 'node:fs'
import {
  hasProxy,
  startProxy,
  type ProxyName,
  type ProxyOptions,
  type RunningProxy,
} from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../src/answer/problems.ts'
import { ask, type Answered } from './ask.ts'
import { bearer, startStage, type Stage } from './stage.ts'

/** Unpacking a proxy takes some seconds, once. */
const START_MS = 300_000
const UNAUTHORIZED = 401
const infra = (path: string): string =>
  readFileSync(new URL(`../../../infra/${path}`, import.meta.url), 'utf8')

interface DataPlane {
  readonly program: ProxyName
  /** Its configuration in `infra/`, by the name under which the proxy finds it. */
  readonly files: Readonly<Record<string, string>>
  readonly args: ProxyOptions['args']
}

/** What only a server that is nobody's service needs: its files beside the configuration. */
const NGINX_OWN = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
  (kind) => `${kind}_temp_path ${kind};`,
)
const NGINX_RUN = `daemon off; pid nginx.pid; ${process.getuid?.() === 0 ? 'user root;' : ''}`
const nginxFile = (file: string): string =>
  infra(`nginx/${file}`).replace('http {', `http { access_log off; ${NGINX_OWN.join(' ')}`)

const PLANES: Readonly<Record<string, DataPlane>> = {
  nginx: {
    program: 'nginx',
    files: Object.fromEntries(
      ['nginx.conf', 'cambio-http.conf', 'cambio-server.conf', 'cambio-protect.conf'].map(
        (name) => [name, nginxFile(name)],
      ),
    ),
    args: (folder) => ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf', '-g', NGINX_RUN],
  },
  'envoy over gRPC': {
    program: 'envoy',
    files: { 'envoy.yaml': infra('envoy/envoy-grpc.yaml') },
    args: (folder) => ['-c', `${folder}/envoy.yaml`, '--use-dynamic-base-id', '--concurrency', '1'],
  },
  'envoy over HTTP': {
    program: 'envoy',
    files: { 'envoy.yaml': infra('envoy/envoy-http.yaml') },
    args: (folder) => ['-c', `${folder}/envoy.yaml`, '--use-dynamic-base-id', '--concurrency', '1'],
  },
  traefik: {
    program: 'traefik',
    files: {
      'traefik.yaml': infra('traefik/traefik.yaml'),
      'cambio.yaml': infra('traefik/cambio.yaml'),
    },
    args: (folder) => [`--configFile=${folder}/traefik.yaml`],
  },
  // Else its entry point takes these headers away, and nobody would notice that the middleware believed them.
  'traefik that believes the headers of a proxy in front': {
    program: 'traefik',
    files: {
      'traefik.yaml': infra('traefik/traefik.yaml').replace(
        'address: 127.0.0.1:8000',
        'address: 127.0.0.1:8000\n    forwardedHeaders: { insecure: true }',
      ),
      'cambio.yaml': infra('traefik/cambio.yaml'),
    },
    args: (folder) => [`--configFile=${folder}/traefik.yaml`],
  },
  caddy: {
    program: 'caddy',
    files: { Caddyfile: infra('caddy/Caddyfile') },
    args: (folder) => ['run', '--adapter', 'caddyfile', '--config', `${folder}/Caddyfile`],
  },
}

const token = (stage: Stage, claims = {}): Record<string, string> =>
  bearer(stage.partner.token(claims))

describe.each(Object.entries(PLANES))('%s with the configuration in infra/', (name, plane) => {
  const { program, files, args } = plane
  describe.skipIf(!hasProxy(program))('asks the gateway', () => {
    let stage: Stage
    let proxy: RunningProxy
    beforeAll(async () => {
      stage = await startStage({
        trust: (text) => ({
          ...text,
          publicUrl: 'https://api.example.com',
          authorizer: { host: '127.0.0.1', port: 0, grpcPort: 0 },
          routes: [
            ...(text['routes'] as object[]),
            { match: { path: '/open' }, upstream: 'https://a.example', public: true },
            {
              match: { path: '/orders', host: 'open.example' },
              upstream: 'https://a.example',
              public: true,
            },
            {
              match: { path: '/staff' },
              upstream: 'https://a.example',
              allow: { scope: ['staff'] },
              target: { audience: ['orders-api'] },
            },
          ],
        }),
      })
      proxy = await startProxy({
        name: program,
        files: (port) =>
          Object.fromEntries(
            Object.entries(files).map(([file, text]) => [file, fitted(text, stage, port)]),
          ),
        args,
        isReady: async (url) => (await fetch(`${url}/orders`)).status === UNAUTHORIZED,
      })
    }, START_MS)
    afterAll(async () => {
      await proxy?.stop()
      await stage?.stop()
    })
    afterEach(() => stage.upstream.reset())

    const send = (path: string, headers: object = {}, method = 'GET'): Promise<Answered> =>
      ask(proxy.url, { path, method, headers: headers as Record<string, string> })

    it('and the API gets the issued token in place of the subject token', async () => {
      const answer = await send('/orders/1?a=b%20c', token(stage))
      expect(answer.status).toBe(200)
      const [received, ...others] = stage.upstream.received
      expect(others).toEqual([])
      expect(received?.url).toBe('/orders/1?a=b%20c')
      const credentials = received?.rawHeaders.filter(
        (_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'authorization',
      )
      expect(credentials).toEqual([expect.stringMatching(/^Bearer /)])
      const [, payload = ''] = credentials?.[0]?.split('.') ?? []
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
        iss: stage.realm.issuer,
        aud: 'orders-api',
      })
    })

    it('and a body goes past the gateway', async () => {
      const body = 'x'.repeat(100_000)
      const answer = await fetch(`${proxy.url}/orders`, {
        method: 'POST',
        body,
        headers: token(stage),
      })
      expect(answer.status).toBe(200)
      expect(stage.upstream.received.map((request) => request.body)).toEqual([body])
    })

    it.each<[number, string, (stage: Stage) => [path: string, headers?: object, method?: string]]>([
      [400, 'credential_malformed', () => ['/orders', { authorization: 'Bearer a b' }]],
      [400, 'credential_in_query', () => ['/orders?access_token=x']],
      [401, 'credential_missing', () => ['/orders']],
      [401, 'token_not_trusted', () => ['/orders', bearer('x.y.z')]],
      [401, 'expired', (at) => ['/orders', token(at, { exp: 1 })]],
      [403, 'scope_missing', (at) => ['/staff', token(at)]],
      [404, 'route_not_found', (at) => ['/other', token(at)]],
      [405, 'method_not_allowed', (at) => ['/read-only', token(at), 'POST']],
    ])('and a refusal is the gateway’s: %i %s', async (status, reason, make) => {
      const [path, headers = {}, method = 'GET'] = make(stage)
      const own = await ask(stage.url, {
        path,
        method,
        headers: { host: 'api.example.com', ...headers } as Record<string, string>,
      })
      const answer = await send(path, { host: 'api.example.com', ...headers }, method)
      expect([answer.status, answer.reason]).toEqual([status, reason])
      expect(comparable(answer)).toEqual(comparable(own))
      expect(stage.upstream.received).toEqual([])
    })

    it('and a failure behind it is told with the time to come again', async () => {
      const { answer: former } = stage.tokens
      stage.tokens.answer = () => ({ status: 503, body: {} })
      const answer = await send('/orders', token(stage, { jti: 'fails' }))
      stage.tokens.answer = former
      const told = [answer.reason, answer.headers['retry-after']]
      // An authorizer's 5xx is none to Envoy over HTTP, which then answers with a status of its own.
      const isTold = name !== 'envoy over HTTP'
      expect([answer.status, ...told]).toEqual(
        isTold ? [503, 'exchange_unavailable', '5'] : [503, undefined, undefined],
      )
      expect(stage.upstream.received).toEqual([])
    })

    it.each([
      ['uri', '/open', 'GET /orders', 401],
      ['url', '/open', 'GET /orders', 401],
      ['host', 'open.example', 'GET /orders', 401],
      ['method', 'GET', 'DELETE /read-only', 405],
    ] as const)(
      'and decides nothing on the client’s own: %s',
      async (header, said, line, status) => {
        const [method, path = ''] = line.split(' ')
        const claimed = { [`x-original-${header}`]: said, [`x-forwarded-${header}`]: said }
        const headers = path === '/orders' ? claimed : { ...token(stage), ...claimed }
        expect((await send(path, headers, method)).status).toBe(status)
        expect(stage.upstream.received).toEqual([])
      },
    )

    it.each([
      '/open/../orders',
      '/open/%2e%2e/orders',
      '/open//orders',
      '/orders;/../open',
      '/open%2f..%2forders',
    ])('and no other API is reached by way of a public path: %s', async (path) => {
      await send(path)
      expect(stage.upstream.received.filter(({ url }) => !url.startsWith('/open'))).toEqual([])
    })

    it('and on a public route no credential reaches the API', async () => {
      expect((await send('/open', { ...token(stage), dpop: 'x' })).status).toBe(200)
      const [received] = stage.upstream.received
      expect([received?.headers.authorization || undefined, received?.headers['dpop']]).toEqual([
        undefined,
        undefined,
      ])
    })

    it('and what the client says of its user does not reach the API', async () => {
      const said = Object.fromEntries(
        [
          'x-user',
          'x-user-id',
          'remote-user',
          'x_user',
          'x-forwarded-user',
          'x-forwarded-email',
          'x-access-token',
          'x-cambio-debug',
          'client-cert',
          'ssl-client-cert',
          'x-original-url',
          'x-http-method-override',
          'proxy',
        ].map((header) => [header, 'planted']),
      )
      expect((await send('/orders', { ...token(stage), ...said, accept: 'kept' })).status).toBe(200)
      const [received] = stage.upstream.received
      expect(received?.headers.accept).toBe('kept')
      expect(
        Object.entries(received?.headers ?? {}).filter(([, value]) => value === 'planted'),
      ).toEqual([])
    })

    it('and documents of the gateway are served', async () => {
      const answer = await send('/.well-known/oauth-protected-resource/orders', {
        host: 'api.example.com',
      })
      expect([answer.status, JSON.parse(answer.body)]).toEqual([
        200,
        expect.objectContaining({ resource: 'https://api.example.com/orders' }),
      ])
    })

    it('and nothing passes when the gateway can’t be asked', async () => {
      await stage.gateway.close()
      const answer = await send('/orders', token(stage))
      expect(answer.status).toBeGreaterThanOrEqual(500)
      expect(stage.upstream.received).toEqual([])
    })
  })
})

it('nginx tells every status that the gateway has', () => {
  const text = infra('nginx/cambio-server.conf')
  const GONE = 499
  const statuses = new Set(Object.values(PROBLEMS).map(({ status }) => status))
  statuses.delete(GONE)
  const untold = [...statuses].filter(
    (status) =>
      !text.includes(`if ($cambio_status = ${status}) { return ${status} $cambio_problem; }`),
  )
  expect(untold).toEqual([])
})

/** The example's addresses made this test's. */
function fitted(text: string, { ports, url, upstream }: Stage, port: number): string {
  const places: readonly (readonly [number, number | string | undefined])[] = [
    [8000, port],
    [3000, new URL(url).port],
    [8080, new URL(upstream.url).port],
    [3002, ports.authorizerPort],
    [3003, ports.authorizerGrpcPort],
  ]
  return places.reduce(
    (fit, [written, given]) =>
      fit
        .replaceAll(`127.0.0.1:${written}`, `127.0.0.1:${given}`)
        .replaceAll(`http://:${written} `, `http://:${given} `)
        .replaceAll(`127.0.0.1, port_value: ${written} `, `127.0.0.1, port_value: ${given} `),
    text,
  )
}

/** All that a client learns of a refusal, but its request id. */
function comparable({ status, headers, body }: Answered): object {
  const { requestId: _, ...problem } = JSON.parse(body) as Record<string, unknown>
  const {
    allow,
    'content-type': type,
    'cache-control': cache,
    'www-authenticate': challenge,
  } = headers
  return { status, problem, allow, type, cache, challenge }
}
