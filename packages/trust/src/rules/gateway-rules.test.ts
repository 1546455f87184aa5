import { describe, expect, it } from 'vitest'
import {
  broken,
  entra,
  partner,
  ENTRA,
  KEY,
  PARTNER,
  ROUTE,
  VALID,
  type Change,
} from '../../test/broken-rules.ts'

const twice = (one: Change, other: Change) =>
  broken({
    issuers: [
      { ...PARTNER, ...one },
      { ...PARTNER, name: 'second', ...other },
    ],
  })
const route = (change: Change) => broken({ routes: [{ ...ROUTE, ...change }] })

describe('two entries of one issuer', () => {
  const audience = (...names: readonly string[]) => ({ accept: { audience: names } })
  const clients = (...ids: readonly string[]) => ({ accept: { clients: ids } })
  const UNTOLD =
    'issuers[1].issuer is the issuer of issuers[0] too, and nothing tells their tokens apart'

  it.each([
    ['audience', audience('a'), audience('b')],
    ['audience, one of them by default', {}, audience('b')],
    ['client', clients('app'), clients('batch', 'cron')],
  ])('may be told apart by %s', (_what, one, other) => {
    expect(twice(one, other)).toEqual([])
  })

  it.each([
    ['the same audience', audience('a', 'b'), audience('b', 'c')],
    ['the default audience, written out', {}, audience('gateway')],
    ['the same client', clients('app'), clients('app')],
    ['an audience here and a client there', audience('a'), clients('app')],
    ['nothing', {}, {}],
  ])('may not have %s', (_what, one, other) => {
    expect(twice(one, other)).toEqual([UNTOLD])
  })

  it('may be of two identity providers', () => {
    expect(twice(audience('a'), { ...audience('b'), alias: 'other' })).toEqual([])
  })

  it('need names, when the alias does not tell them apart', () => {
    expect(twice(audience('a'), { ...audience('b'), name: undefined })).toEqual([
      'issuers[1].name is "partner" by default, and so is that of issuers[0]',
    ])
  })

  it('have an alias both, or none of them', () => {
    expect(twice(audience('a'), { ...audience('b'), alias: undefined })).toEqual([
      'issuers[1].alias stands in one of issuers[0] and issuers[1] only, and both are of one issuer',
    ])
  })

  it('say in the first one how their identity provider is set up', () => {
    const setUp = {
      identityProvider: { displayName: 'Partner' },
      jwtGrant: { reuse: true },
      mode: 'exact',
      policyName: 'mine',
      testClient: { id: 'test', secret: '${env:SECRET}' },
    }
    expect(twice({ ...audience('a'), ...setUp }, audience('b'))).toEqual([])
    expect(twice(audience('a'), { ...audience('b'), ...setUp })).toEqual(
      Object.keys(setUp).map(
        (field) => `issuers[1].${field} is said of the identity provider of issuers[0] too`,
      ),
    )
  })

  it('never share an alias between two issuers', () => {
    expect(twice(audience('a'), { ...audience('b'), issuer: 'https://other.example' })).toEqual([
      'issuers[1].alias is the alias of issuers[0] too',
    ])
  })

  it('are found behind a tenant too', () => {
    const one = { alias: 'one', issuer: 'https://login.example/one/v2.0' }
    expect(broken({ issuers: [ENTRA, one] })).toEqual([UNTOLD])
    expect(
      broken({ issuers: [ENTRA, { ...one, issuer: 'https://login.example/six/v2.0' }] }),
    ).toEqual([])
  })
})

describe('names of issuers', () => {
  it.each([
    ['two that say one', { name: 'a' }, { name: 'a' }],
    ['one that says another’s alias', {}, { name: 'partner' }],
  ])('are each its own: %s', (_what, one, other) => {
    const issuer = 'https://other.example'
    const entries = [
      { ...PARTNER, ...one },
      { ...PARTNER, alias: 'other', issuer, ...other },
    ]
    expect(broken({ issuers: entries })).toEqual([
      expect.stringMatching(/^issuers\[1\]\.name is "\w+", and so is that of issuers\[0\]$/),
    ])
  })
})

it('lets no issuer be called like our own realm', () => {
  expect(broken({ issuers: [{ ...PARTNER, name: 'self' }, { self: true }] })).toEqual([
    'issuers[1].name is "self" by default, and so is that of issuers[0]',
  ])
})

describe('tenants', () => {
  it('are listed where the issuer has a place for them', () => {
    expect(entra({})).toEqual([])
    expect(entra({ tenants: undefined })).toEqual([
      'issuers[0].tenants is missing, and issuer holds {tenantid}',
    ])
    expect(entra({ issuer: 'https://login.example/v2.0' })).toContain(
      'issuers[0].issuer has no place for a tenant, and tenants are listed',
    )
    expect(partner({ alias: 'a-{tenantid}' })).toEqual([
      'issuers[0].alias holds {tenantid}, and no tenants are listed',
    ])
  })

  it('stand in their list once', () => {
    expect(entra({ tenants: ['one', 'one'] })).toContain(
      'issuers[0].tenants[1] stands in the list twice: see tenants[0]',
    )
  })

  const NEEDED =
    'issuers[0].alias holds no {tenantid}, and by jwt-grant an identity provider serves one issuer'

  it('have an identity provider each, for the road jwt-grant', () => {
    expect(entra({ via: ['jwt-grant'] })).toEqual([])
    expect(entra({ alias: 'entra' })).toEqual([])
    expect(entra({ alias: 'entra', via: ['jwt-grant', 'idp-permission'] })).toEqual([NEEDED])
    expect(entra({ alias: 'entra', via: 'auto' })).toEqual([NEEDED])
    expect(entra({ alias: 'entra', via: ['jwt-grant'], tenants: ['one'] })).toEqual([])
  })

  it('have one each also where a grant takes that road', () => {
    const grants = [{ from: 'entra', allow: ['batch'], via: ['jwt-grant'] }]
    expect(broken({ issuers: [{ ...ENTRA, alias: 'entra' }], grants })).toEqual([NEEDED])
  })
})

describe('keys', () => {
  const other = { ...KEY, kid: 'other' }
  const jwksUrl = { identityProvider: { config: { jwksUrl: 'https://inside.example/keys' } } }

  it('may be written down', () => {
    expect(partner({ keys: [KEY] })).toEqual([])
    expect(partner({ keys: [KEY, other], ...jwksUrl })).toEqual([])
  })

  it.each([
    ['discovery', { discovery: true }, 'discovery cannot stand beside keys'],
    [
      'endpoints',
      { endpoints: { jwks: 'https://a.example' } },
      'endpoints cannot stand beside keys',
    ],
  ])('do not stand beside %s', (_what, change, says) => {
    expect(partner({ keys: [KEY], ...change })).toEqual([
      `issuers[0].${says}: the keys would have two sources`,
    ])
  })

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('hold no private member %s', (member) => {
    expect(partner({ keys: [{ ...KEY, [member]: 'planted' }] })).toEqual([
      `issuers[0].keys[0].${member} is part of a private key, which its owner alone may have`,
    ])
  })

  it.each([
    ['a member missing', { kty: 'EC', crv: 'P-256', x: KEY.x }, 'EC'],
    ['a point off the curve', { ...KEY, y: KEY.x }, 'EC'],
    ['another kind', { ...KEY, kty: 'RSA' }, 'RSA'],
  ])('can be read: not with %s', (_what, key, kind) => {
    expect(partner({ keys: [key] })).toEqual([
      `issuers[0].keys[0] is no public key of kind ${kind} that can be read`,
    ])
  })

  it('have a kid each', () => {
    expect(partner({ keys: [other, other], ...jwksUrl })).toEqual([
      'issuers[0].keys[1].kid is that of keys[0] too',
    ])
  })

  it('need an address for Keycloak when there are several', () => {
    expect(partner({ keys: [KEY, other] })).toEqual([
      'issuers[0].identityProvider.config.jwksUrl is missing, and Keycloak takes only one key that is written down',
    ])
  })
})

describe('bound tokens', () => {
  const accepting = (accept: Change, more: Change = {}) =>
    broken({ issuers: [{ ...PARTNER, accept }], ...more })
  const tls = { certificate: '${file:/c}', key: '${file:/k}' }

  it.each(['accept', 'require'])('by DPoP need publicUrl: %s', (dpop) => {
    expect(accepting({ dpop })).toEqual([
      'issuers[0].accept.dpop needs publicUrl: a DPoP proof names the address the client asked',
    ])
    expect(accepting({ dpop }, { publicUrl: 'https://api.example' })).toEqual([])
  })

  it('by DPoP are taken where a nonce is asked for', () => {
    expect(accepting({ dpopNonce: true })).toEqual([
      'issuers[0].accept.dpopNonce says nothing while tokens bound by DPoP are refused',
    ])
    expect(
      accepting({ dpopNonce: true, dpop: 'require' }, { publicUrl: 'https://a.example' }),
    ).toEqual([])
  })

  it.each([
    ['nothing', {}],
    ['tls that asks for none', { tls }],
    ['proxies that hand none on', { proxies: { addresses: ['10.0.0.0/8'] } }],
  ])('by mtls need a certificate: not with %s', (_what, more) => {
    expect(accepting({ mtls: 'accept' }, more)).toEqual([
      'issuers[0].accept.mtls needs the client’s certificate, and nobody asks for one',
    ])
  })

  it.each([
    ['the listener', { tls: { ...tls, clientCertificates: true } }],
    ['a proxy', { proxies: { addresses: ['10.0.0.1'], clientCertificate: 'client-cert' } }],
  ])('by mtls are checked by the certificate of %s', (_what, more) => {
    expect(accepting({ mtls: 'require' }, more)).toEqual([])
  })

  it('are of refused tokens no concern', () => {
    expect(accepting({ dpop: 'refuse', mtls: 'refuse', dpopNonce: false })).toEqual([])
  })

  it('that we ask for by mtls need a certificate of ours', () => {
    const certificate = { certificate: '${file:/c}', certificateKey: '${file:/k}' }
    expect(broken({ client: { id: 'gateway', ...certificate, bound: 'mtls' } })).toEqual([])
    expect(broken({ client: { ...VALID.client, bound: 'dpop' } })).toEqual([])
    expect(broken({ client: { ...VALID.client, bound: 'mtls' } })).toEqual([
      'client.bound binds tokens to our certificate, and this client has none',
    ])
  })
})

describe('token requests', () => {
  it('take further parameters', () => {
    expect(partner({ parameters: { ext_reason: 'audit' } })).toEqual([])
  })

  it.each([
    'grant_type',
    'assertion',
    'subject_token',
    'subject_token_type',
    'subject_issuer',
    'requested_token_type',
    'requested_issuer',
    'requested_subject',
    'actor_token',
    'actor_token_type',
    'audience',
    'resource',
    'scope',
    'client_id',
    'client_secret',
    'client_assertion',
    'client_assertion_type',
    'code',
    'refresh_token',
    'username',
    'password',
  ])('take no %s by hand', (name) => {
    expect(partner({ parameters: { [name]: 'x' } })).toEqual([
      `issuers[0].parameters.${name} is a parameter that Cambio sends by itself`,
    ])
    expect(broken({ issuers: [{ self: true, parameters: { [name]: 'x' } }] })).toHaveLength(1)
  })

  it('keep a session only on a road that makes one', () => {
    const said = 'says nothing on these roads, which keep no session'
    expect(partner({ refresh: true })).toEqual([])
    expect(partner({ refresh: true, via: 'auto' })).toEqual([])
    expect(partner({ refresh: true, via: ['jwt-grant'] })).toEqual([`issuers[0].refresh ${said}`])
    expect(broken({ issuers: [{ self: true, refresh: true, via: ['standard'] }] })).toEqual([])
    expect(broken({ issuers: [{ self: true, refresh: true }] })).toEqual([
      `issuers[0].refresh ${said}`,
    ])
  })
})

describe('a route', () => {
  it('has its own name', () => {
    const other = { ...ROUTE, match: { path: '/other' } }
    const named = (one: Change, two: Change) =>
      broken({
        routes: [
          { ...ROUTE, ...one },
          { ...other, ...two },
        ],
      })
    expect(named({ name: 'a' }, { name: 'b' })).toEqual([])
    expect(named({ name: 'a' }, { name: 'a' })).toEqual([
      'routes[1].name is what routes[0] is called',
    ])
    expect(named({}, { name: '/api' })).toEqual(['routes[1].name is what routes[0] is called'])
  })

  it.each([
    ['target', { target: { audience: ['a'] } }],
    ['allow', { allow: { issuers: ['partner'] } }],
    ['tokenInQuery', { tokenInQuery: true }],
    ['streams', { streams: 'end' }],
  ])('that is public has no %s', (field, change) => {
    expect(route({ ...change, public: true })).toEqual([
      `routes[0].${field} is about tokens, and this route is public: none is asked for`,
    ])
    expect(route({ ...change, public: false })).toEqual([])
  })

  it('is upgraded to protocols of its own, never to another HTTP or TLS', () => {
    const upgrades = (...protocols: readonly string[]) => route({ upgrades: protocols })
    expect(upgrades('websocket', 'spdy/3.1')).toEqual([])
    for (const protocol of ['h2c', 'h2', 'http/2.0', 'tls/1.2']) {
      expect(upgrades('websocket', protocol)).toEqual([
        `routes[0].upgrades[1] is "${protocol}", in which further requests would pass unseen`,
      ])
    }
  })

  it('is not upgraded to an upstream that is asked by HTTP/2', () => {
    const upstream = { name: 'api', addresses: ['https://api.example'] }
    const upgraded = (protocol: string) =>
      broken({
        upstreams: [{ ...upstream, protocol }],
        routes: [{ ...ROUTE, upstream: 'api', upgrades: ['websocket'] }],
      })
    expect(upgraded('http1')).toEqual([])
    expect(upgraded('http2')).toEqual([
      'routes[0].upstream is "api", which is asked by HTTP/2, and its connections are never upgraded',
    ])
  })

  it('is for issuers there are', () => {
    const allow = (...issuers: readonly string[]) => route({ allow: { issuers } })
    expect(allow('partner', 'self')).toEqual([])
    expect(allow('partner', 'partners')).toEqual([
      'routes[0].allow.issuers[1] "partners" is the name of no issuer',
    ])
  })

  it('is for tenants one by one, or for all of them', () => {
    const allow = (...issuers: readonly string[]) =>
      broken({
        issuers: [{ ...ENTRA, alias: 'entra' }],
        routes: [{ ...ROUTE, allow: { issuers } }],
      })
    expect(allow('entra', 'entra:one')).toEqual([])
    expect(allow('entra:three')).toHaveLength(1)
  })

  it.each(['https://api.example/orders', 'urn:example:orders'])(
    'asks for the resource %s',
    (uri) => {
      expect(route({ target: { resource: [uri] } })).toEqual([])
    },
  )

  it.each([
    ['orders', 'is no absolute URI'],
    ['/orders', 'is no absolute URI'],
    ['https://api.example/#orders', 'holds a fragment'],
    ['urn:example:orders#', 'holds a fragment'],
  ])('does not ask for the resource %s', (uri, says) => {
    expect(route({ target: { resource: [uri] } })).toEqual([`routes[0].target.resource[0] ${says}`])
  })
})

describe('publicUrl', () => {
  it.each(['https://api.example', 'https://api.example:8443/', 'http://localhost:3000'])(
    'may be %s',
    (publicUrl) => {
      expect(broken({ publicUrl })).toEqual([])
    },
  )

  it.each([
    ['http://api.example', 'is http, and not on this machine'],
    ['https://api.example/v1', 'holds a path'],
    ['https://api.example?x', 'holds a query'],
    ['https://user@api.example', 'holds a user name or password'],
  ])('may not be %s', (publicUrl, says) => {
    expect(broken({ publicUrl })).toEqual([expect.stringContaining(`publicUrl ${says}`)])
  })
})
