import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { Client, credentials } from '@grpc/grpc-js'
import { createCertificateAuthority } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, fieldsOf, message, textAt } from './check-wire.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
let envoy: Client
beforeAll(async () => {
  stage = await startStage({
    trust: (text) => ({
      ...text,
      authorizer: { host: '127.0.0.1', grpcPort: 0 },
      issuers: [
        { ...(text['issuers'] as object[])[0], accept: { mtls: 'accept' } },
        { self: true },
      ],
      proxies: { addresses: ['192.0.2.1'], clientCertificate: 'x-forwarded-client-cert' },
      routes: [
        ...(text['routes'] as object[]),
        { match: { path: '/open' }, upstream: 'https://a.example', public: true },
      ],
    }),
  })
  envoy = new Client(`127.0.0.1:${stage.ports.authorizerGrpcPort}`, credentials.createInsecure())
})
afterAll(async () => {
  envoy.close()
  await stage.stop()
})

interface Request {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  /** As Envoy sends them with `encode_raw_headers`. */
  readonly raw?: readonly (readonly [string, string])[]
  readonly certificate?: string
}

/** AttributeContext.HttpRequest, with fields that we do not read among them. */
function http({
  method = 'GET',
  path = '/orders/1',
  host = 'api.example.com',
  ...request
}: Request) {
  const pseudo = { ':authority': host, ':method': method, ':path': path, ':scheme': 'https' }
  const headers = request.raw ? [] : Object.entries({ ...pseudo, ...request.headers })
  const raw = Object.entries(pseudo).concat((request.raw ?? []).map(([key, value]) => [key, value]))
  return message(
    [1, '4242'],
    [2, method],
    ...headers.map(([key, value]) => [3, message([1, key], [2, value])] as const),
    [4, path],
    [5, host],
    [6, 'https'],
    [10, 'HTTP/2'],
    ...(request.raw
      ? [
          [
            13,
            message(...raw.map(([key, value]) => [1, message([1, key], [3, value])] as const)),
          ] as const,
        ]
      : []),
  )
}

/** CheckRequest */
function question(request: Request): Buffer {
  const peer = message(
    [2, 'client'],
    [4, 'spiffe://a'],
    ...(request.certificate ? [[5, request.certificate] as const] : []),
  )
  const context = [10, message([1, 'stage'], [2, 'test'])] as const
  return message([1, message([1, peer], [4, message([2, http(request)])], context)])
}

const send = (bytes: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const asBytes = (value: Buffer): Buffer => value
    envoy.makeUnaryRequest(
      '/envoy.service.auth.v3.Authorization/Check',
      asBytes,
      asBytes,
      bytes,
      (error, answer) =>
        answer === undefined ? reject(error ?? new Error('no answer')) : resolve(answer),
    )
  })
const check = (request: Request): Promise<Buffer> => send(question(request))
const token = (claims = {}): Record<string, string> => bearer(stage.partner.token(claims))

/** HeaderValueOption: name and value, `append` and `append_action`. */
const option = (bytes: number | Buffer) =>
  Buffer.isBuffer(bytes)
    ? [
        textAt(bytes, 1, 1),
        textAt(bytes, 1, 2),
        { append: at(bytes, 2, 1) ?? 0, has: at(bytes, 2) !== undefined, action: at(bytes, 3) },
      ]
    : []
const OVERWRITES = { append: 0, has: true, action: 2 }
const under = (bytes: Buffer, ...path: readonly number[]): Buffer => {
  const value = at(bytes, ...path)
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0)
}
/** Status and the problem's reason of a refusal. */
const refusal = (answer: Buffer): readonly unknown[] => [
  at(answer, 1, 1),
  at(answer, 2, 1, 1),
  (JSON.parse(textAt(answer, 2, 3)) as { reason: string }).reason,
]

describe('asked by Envoy over gRPC', () => {
  it('gives the issued token, in place of the client’s', async () => {
    const answer = await check({ headers: { ...token(), accept: '*/*' } })
    expect([at(answer, 1, 1) ?? 0, at(answer, 2)]).toEqual([0, undefined])
    const set = fieldsOf(under(answer, 3), 2).map(option)
    expect(set).toEqual([['authorization', expect.stringMatching(/^Bearer /), OVERWRITES]])
    const [, payload = ''] = textAt(under(answer, 3, 2), 1, 2).split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      iss: stage.realm.issuer,
      aud: 'orders-api',
    })
  })

  it('names the headers that the gateway would not send on', async () => {
    const headers = {
      ...token(),
      'x-user': 'root',
      x_email: 'a',
      'x-forwarded-user': 'root',
      'x-forwarded-for': '192.0.2.1',
      accept: '*/*',
    }
    const answer = await check({ headers })
    const removed = fieldsOf(under(answer, 3), 5).map(String)
    expect(removed.toSorted()).toEqual(['x-forwarded-user', 'x-user', 'x_email'])
  })

  it('tells its access log route and request id', async () => {
    const fields = fieldsOf(under(await check({ headers: token() }), 4), 1)
    const metadata = fields.map((field) =>
      Buffer.isBuffer(field) ? [textAt(field, 1), textAt(field, 2, 3)] : [],
    )
    expect(Object.fromEntries(metadata)).toEqual({
      route: '/orders',
      request_id: expect.stringMatching(/^[\da-f-]{36}$/),
    })
  })

  it.each<[string, () => Request, readonly unknown[]]>([
    ['no credential', () => ({}), [16, 401, 'credential_missing']],
    ['an expired token', () => ({ headers: token({ exp: 1 }) }), [16, 401, 'expired']],
    [
      'two credentials',
      () => ({
        headers: { authorization: `${token()['authorization']},${token()['authorization']}` },
      }),
      [7, 400, 'credential_malformed'],
    ],
    [
      'two credentials, raw',
      () => ({ raw: [...Object.entries(token()), ...Object.entries(token())] }),
      [7, 400, 'credential_repeated'],
    ],
    [
      'a path without a route',
      () => ({ path: '/other', headers: token() }),
      [7, 404, 'route_not_found'],
    ],
    [
      'another method',
      () => ({ path: '/read-only', method: 'PUT' }),
      [7, 405, 'method_not_allowed'],
    ],
    [
      'a path it would spell another way',
      () => ({ path: '/%6frders', headers: token() }),
      [7, 400, 'path_not_allowed'],
    ],
    [
      'a question without a path',
      () => ({ path: '', headers: token() }),
      [7, 500, 'proxy_misconfigured'],
    ],
  ])('refuses %s', async (_, make, expected) => {
    expect(refusal(await check(make()))).toEqual(expected)
  })

  it.each([
    Buffer.alloc(0),
    message([1, Buffer.alloc(0)]),
    message([1, message([4, Buffer.alloc(0)])]),
  ])('refuses a question without a request', async (bytes) => {
    expect(refusal(await send(bytes))).toEqual([7, 500, 'proxy_misconfigured'])
  })

  it('refuses with the gateway’s headers', async () => {
    const answer = await check({ path: '/read-only', method: 'PUT' })
    const headers = fieldsOf(under(answer, 2), 2).map(option)
    expect(headers).toContainEqual(['allow', 'GET, HEAD', OVERWRITES])
    expect(headers).toContainEqual(['content-type', 'application/problem+json', OVERWRITES])
    const unknown = await check({})
    expect(fieldsOf(under(unknown, 2), 2).map(option)).toContainEqual([
      'www-authenticate',
      'Bearer realm="cambio"',
      OVERWRITES,
    ])
  })

  it('lets a request to a public route pass, without the client’s credential', async () => {
    const answer = await check({ path: '/open', headers: token() })
    expect(fieldsOf(under(answer, 3), 2)).toEqual([])
    expect(fieldsOf(under(answer, 3), 5).map(String)).toEqual(['authorization'])
  })

  it('judges a token bound to a certificate by the one that Envoy has seen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'check-'))
    try {
      const authority = await createCertificateAuthority(folder)
      const { certificate } = await authority.issueClientCertificate('client')
      const hash = new X509Certificate(certificate).fingerprint256.replaceAll(':', '')
      const cnf = { 'x5t#S256': Buffer.from(hash, 'hex').toString('base64url') }
      const headers = token({ cnf })
      const shown = await check({ headers, certificate: encodeURIComponent(certificate) })
      expect(at(shown, 1, 1) ?? 0).toBe(0)
      const others = [{}, { certificate: 'x' }, { certificate: '%' }].map((other) =>
        check({ headers, ...other }),
      )
      for (const answer of await Promise.all(others)) expect(at(answer, 2, 1, 1)).toBe(401)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is counted', async () => {
    await check({ headers: token() })
    expect(await stage.metrics()).toMatch(
      /^cambio_authorizer_decisions_total\{asker="envoy-grpc",route="\/orders",reason="allowed"\} \d/m,
    )
  })
})
