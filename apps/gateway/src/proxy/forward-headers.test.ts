import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relocate } from '../upstream/relocate.ts'
import { requestHeaders, responseHeaders, type OwnHeaders } from './forward-headers.ts'

const OWN: OwnHeaders = {
  token: new Secret('issued-token'),
  upstreamHost: 'geoserver:8080',
  clientHost: 'api.example.com',
  clientAddress: '192.0.2.7',
  scheme: 'http',
  requestId: 'request-1',
}
const OWN_LIST = [
  'host: geoserver:8080',
  'authorization: Bearer issued-token',
  'x-forwarded-for: 192.0.2.7',
  'x-forwarded-host: api.example.com',
  'x-forwarded-proto: http',
  'x-request-id: request-1',
  'via: 1.1 cambio',
]

const PLACE = {
  relocate: (location: string) =>
    relocate(location, {
      origins: ['http://geoserver:8080'],
      rewrite: { stripPrefix: '', addPrefix: '' },
    }),
  requestId: 'request-1',
}

const lines = (headers: readonly string[]): string[] =>
  headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}`] : []))
const forwarded = (...received: string[]): string[] =>
  lines(requestHeaders(received, OWN)).filter((line) => !OWN_LIST.includes(line))
const relayed = (...received: string[]): string[] => lines(responseHeaders(received, PLACE))

describe('requestHeaders', () => {
  it('sets each of our own headers exactly once', () => {
    expect(lines(requestHeaders([], OWN))).toEqual(OWN_LIST)
  })

  it('sends a bound token by its scheme, with the proof', () => {
    const bound = lines(requestHeaders([], { ...OWN, proof: 'a.proof' }))
    expect(bound).toEqual(
      expect.arrayContaining(['authorization: DPoP issued-token', 'dpop: a.proof']),
    )
  })

  it('keeps end-to-end headers, their order and their repetition', () => {
    expect(forwarded('Accept', 'a', 'X-Custom', '1', 'accept', 'b', 'Cookie', 'c=1')).toEqual([
      'Accept: a',
      'X-Custom: 1',
      'accept: b',
      'Cookie: c=1',
    ])
  })

  it.each([
    'Authorization',
    'DPoP',
    'HOST',
    'Forwarded',
    'Via',
    'X-Real-IP',
    'X-Request-Id',
    'X-Forwarded-For',
    'X-Forwarded-User',
    'X-Forwarded',
    'Connection',
    'Keep-Alive',
    'Transfer-Encoding',
    'TE',
    'Trailer',
    'Upgrade',
    'HTTP2-Settings',
    'Expect',
    'Proxy',
    'Proxy-Authorization',
    'Proxy-Connection',
    'X-HTTP-Method-Override',
    'X-Original-URL',
    'X-Rewrite-URL',
    'Remote-User',
    'X-User',
    'X-User-Id',
    'X-Auth-Request-Email',
    'X-Token-Claims',
    'X-Access-Token',
  ])('drops the client’s %s', (name) => {
    expect(forwarded(name, 'value-of-the-client', 'Accept', 'a')).toEqual(['Accept: a'])
  })

  it.each(['X_Forwarded_For', 'X_User', 'Authorization_', 'X-Forwarded_Proto', 'Content_Length'])(
    'drops %s, which some servers read as the name with dashes',
    (name) => {
      expect(forwarded(name, 'evil')).toEqual([])
    },
  )

  it.each(['X-Username', 'X-Authority', 'X-Users', 'Proxying'])('keeps %s', (name) => {
    expect(forwarded(name, '1')).toEqual([`${name}: 1`])
  })

  it('drops what Connection names, in every line of it', () => {
    expect(
      forwarded(
        'X-A',
        '1',
        'Connection',
        'close, x-a',
        'connection',
        ' X-B ,',
        'X-B',
        '2',
        'X-C',
        '3',
      ),
    ).toEqual(['X-C: 3'])
  })

  it('cannot be told by Connection to drop ours', () => {
    const named = 'authorization, host, x-forwarded-for, x-request-id, via'
    expect(lines(requestHeaders(['Connection', named], OWN))).toEqual(OWN_LIST)
  })

  it('sends exactly one authorization whatever came', () => {
    const name = fc.constantFrom(
      'authorization',
      'Authorization',
      'connection',
      'AUTHORIZATION',
      'x-a',
    )
    const value = fc.constantFrom('Bearer evil', 'authorization', 'close')
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
        const sent = lines(requestHeaders(pairs.flat(), OWN))
        expect(sent.filter((line) => /^authorization/i.test(line))).toEqual([
          'authorization: Bearer issued-token',
        ])
      }),
    )
  })
})

describe('requestHeaders without a token', () => {
  it('sends no authorization, whatever came', () => {
    const { token: _token, ...open } = OWN
    const headers = lines(requestHeaders(['Authorization', 'Bearer x', 'authorization', 'y'], open))
    expect(headers.filter((line) => /^authorization/i.test(line))).toEqual([])
  })
})

describe('what is between the caller and us', () => {
  it.each([
    'DPoP',
    'X-Cambio-Debug',
    'Client-Cert',
    'Client-Cert-Chain',
    'X-Forwarded-Client-Cert',
    'SSL-Client-Cert',
    'SSL-Client-S-DN',
    'X-SSL-Client-Verify',
  ])('%s goes no further', (name) => {
    expect(forwarded(name, 'x')).toEqual([])
  })
})

describe('responseHeaders with something of our own to say', () => {
  const caching = (...received: string[]): string[] =>
    lines(responseHeaders(received, { ...PLACE, isPrivate: true })).filter((line) =>
      /^cache-control/i.test(line),
    )

  it('gives our nonce, and not the upstream’s', () => {
    const headers = lines(responseHeaders(['DPoP-Nonce', 'theirs'], { ...PLACE, nonce: 'ours' }))
    expect(headers).toEqual(['dpop-nonce: ours', 'x-request-id: request-1'])
  })

  it.each<[string[], string]>([
    [[], 'private'],
    [['public, max-age=60', 's-maxage=9'], 'private, max-age=60'],
    [['no-store'], 'no-store'],
    [['Private="set-cookie", PUBLIC'], 'private, Private="set-cookie"'],
  ])('keeps shared caches out: %j becomes %s', (values, expected) => {
    const received = values.flatMap((value) => ['Cache-Control', value])
    expect(caching(...received)).toEqual([`cache-control: ${expected}`])
  })
})

describe('responseHeaders', () => {
  it('keeps every Set-Cookie', () => {
    expect(relayed('Set-Cookie', 'a=1', 'Set-Cookie', 'b=2')).toEqual([
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'x-request-id: request-1',
    ])
  })

  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Connection',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'X-Request-Id',
  ])('drops %s', (name) => {
    expect(relayed(name, 'x')).toEqual(['x-request-id: request-1'])
  })

  it('drops what the upstream’s Connection names', () => {
    expect(relayed('Connection', 'X-Secret', 'X-Secret', '1', 'X-Open', '2')).toEqual([
      'X-Open: 2',
      'x-request-id: request-1',
    ])
  })

  it.each([
    ['http://geoserver:8080/a?b', '/a?b'],
    ['http://geoserver:8080', '/'],
    ['http://geoserver:80801/a', 'http://geoserver:80801/a'],
    ['https://login.example.com/', 'https://login.example.com/'],
    ['/a', '/a'],
  ])('writes the location %s as %s', (location, expected) => {
    expect(relayed('Location', location)).toEqual([
      `Location: ${expected}`,
      'x-request-id: request-1',
    ])
  })
})
