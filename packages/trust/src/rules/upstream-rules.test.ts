import { describe, expect, it } from 'vitest'
import { broken, ROUTE, type Change } from '../../test/broken-rules.ts'

const ORDERS = { name: 'orders', addresses: ['https://a.example', 'https://b.example'] }
const upstream = (change: Change, ...others: readonly Change[]) =>
  broken({ upstreams: [{ ...ORDERS, ...change }, ...others] })
const route = (change: Change) => broken({ upstreams: [ORDERS], routes: [{ ...ROUTE, ...change }] })
const MINE = { ca: '${file:/ca}' }
const CERTIFICATE = { certificate: '${file:/c}', certificateKey: '${file:/k}' }

describe('an upstream', () => {
  it.each([
    [{}],
    [{ addresses: ['http://localhost:1'], protocol: 'http2' }],
    [{ tls: { ...MINE, ...CERTIFICATE, serverName: 'orders.internal' } }],
  ])('may be %j', (change) => {
    expect(upstream(change)).toEqual([])
  })

  it('has its own name', () => {
    expect(upstream({}, { ...ORDERS, addresses: ['https://c.example'] })).toEqual([
      'upstreams[1].name is what upstreams[0] is called',
    ])
  })

  it('has addresses of one scheme', () => {
    expect(upstream({ addresses: ['https://a.example', 'http://localhost:1'] })).toEqual([
      'upstreams[0].addresses[1] has another scheme than the first address',
    ])
  })

  it('has each address once, however it is spelled', () => {
    expect(upstream({ addresses: ['https://a.example', 'https://a.example:443/'] })).toEqual([
      'upstreams[0].addresses[1] stands in the list twice: see addresses[0]',
    ])
  })

  it.each([
    ['https://a.example/v1', 'holds a path; requests keep the path they came with'],
    ['https://u:p@a.example', 'holds a user name or password'],
    ['https://a.example?q', 'holds a query'],
    [
      'http://a.example',
      'is http, and not on this machine: tokens would cross the network readable',
    ],
  ])('has no address like %s', (address, says) => {
    expect(upstream({ addresses: [address] })).toEqual([`upstreams[0].addresses[0] ${says}`])
  })

  it('says nothing of TLS where there is none', () => {
    expect(upstream({ addresses: ['http://localhost:1'], tls: MINE })).toEqual([
      'upstreams[0].tls says nothing of addresses that are reached without TLS',
    ])
  })

  it.each(['certificate', 'certificateKey'])('is not shown a %s alone', (field) => {
    const other = field === 'certificate' ? 'certificateKey' : 'certificate'
    expect(upstream({ tls: { [field]: '${file:/f}' } })).toEqual([
      `upstreams[0].tls.${other} is missing: a certificate is shown with its key`,
    ])
  })
})

describe('where a route goes', () => {
  it.each([
    ['orders'],
    [
      [
        { to: 'orders', weight: 95 },
        { to: 'https://c.example', weight: 5 },
      ],
    ],
    [
      [
        { to: 'orders', weight: 1 },
        { to: 'https://c.example', weight: 0 },
      ],
    ],
  ])('may be %j', (to) => {
    expect(route({ upstream: to })).toEqual([])
  })

  it('is an upstream there is', () => {
    expect(route({ upstream: 'order' })).toEqual([
      'routes[0].upstream "order" is the name of no upstream',
    ])
    expect(route({ upstream: [{ to: 'order', weight: 1 }] })).toEqual([
      'routes[0].upstream[0].to "order" is the name of no upstream',
    ])
  })

  it('is judged as an address in a list too', () => {
    expect(route({ upstream: [{ to: 'https://c.example/v1', weight: 1 }] })).toEqual([
      'routes[0].upstream[0].to holds a path; requests keep the path they came with',
    ])
  })

  it('names each once', () => {
    const twice = { to: 'orders', weight: 1 }
    expect(route({ upstream: [twice, twice] })).toEqual([
      'routes[0].upstream[1].to stands in the list twice: see upstream[0]',
    ])
  })

  it('leads somewhere', () => {
    expect(route({ upstream: [{ to: 'orders', weight: 0 }] })).toEqual([
      'routes[0].upstream gives every upstream the weight 0, so that no request could go anywhere',
    ])
  })

  it('is reached by TLS where tokens are bound to our certificate', () => {
    const client = { id: 'gateway', ...CERTIFICATE, bound: 'mtls' }
    const upstreams = [{ name: 'orders', addresses: ['http://localhost:1'] }]
    const routes = [{ ...ROUTE, upstream: [{ to: 'orders', weight: 1 }] }]
    expect(broken({ client, upstreams, routes })).toEqual([
      expect.stringMatching(/^routes\[0\]\.upstream\[0\]\.to is reached without TLS/),
    ])
  })
})

describe('a rewritten path', () => {
  const rewrite = (change: Change, path = '/v1/orders/{id}') =>
    route({ match: { path }, rewrite: change })

  it.each([
    [{ stripPrefix: '/v1' }],
    [{ stripPrefix: '/v1/orders' }],
    [{ addPrefix: '/api' }],
    [{ stripPrefix: '/v1', addPrefix: '/api/v2' }],
  ])('may be %j', (change) => {
    expect(rewrite(change)).toEqual([])
  })

  it('says something', () => {
    expect(rewrite({})).toEqual(['routes[0].rewrite says nothing'])
  })

  it.each(['/v', '/v2', '/orders', '/v1/orders/7', '/v1/orders/items'])(
    'does not lose %s, which not every request begins with',
    (stripPrefix) => {
      expect(rewrite({ stripPrefix })).toEqual([
        'routes[0].rewrite.stripPrefix is not the beginning of match.path in whole segments, so some requests could not lose it',
      ])
    },
  )

  it.each([
    ['/a/', 'holds an empty segment or ends with a slash'],
    ['/a//b', 'holds an empty segment or ends with a slash'],
    ['/../admin', 'holds a . or .. segment'],
    ['/%2e%2e', 'holds a character that can be written in more than one way'],
    ['/a;b', 'holds a character that can be written in more than one way'],
    ['/{id}', 'holds a parameter, and a prefix is the same for every request'],
  ])('does not get %s', (addPrefix, says) => {
    expect(rewrite({ addPrefix })).toEqual([`routes[0].rewrite.addPrefix ${says}`])
  })
})

describe('the host that is sent', () => {
  it.each(['upstream', 'client', 'orders.example', 'orders.example:8443', '10.0.0.1', '[::1]:80'])(
    'may be %s',
    (host) => {
      expect(route({ host })).toEqual([])
    },
  )

  it.each([
    'https://orders.example',
    'orders.example/x',
    'Orders.example',
    'a b',
    'a\r\nb',
    'a:99999',
  ])('may not be %j', (host) => {
    expect(route({ host })).toEqual(['routes[0].host is no host'])
  })
})
