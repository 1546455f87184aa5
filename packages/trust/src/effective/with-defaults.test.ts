import { describe, expect, it } from 'vitest'
import { ALGORITHMS, PLAIN_BEARER } from '@cambio/validation'
import { DEFAULT_ALLOWED_SCOPE } from '../defaults.ts'
import type { Accept, ExternalIssuer } from '../schema.ts'
import { describeTrust } from './describe-trust.ts'
import type { TrustDeclaration } from './effective-trust.ts'
import { withDefaults } from './with-defaults.ts'

const REALM = 'https://sso.example.com/realms/data'
const PARTNER = { alias: 'partner', issuer: 'https://login.partner.example' }
const DECLARED: TrustDeclaration = {
  keycloak: { url: 'https://sso.example.com/', realm: 'data' },
  client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' } },
  issuers: [PARTNER, { self: true }],
  routes: [{ match: { path: '/api' }, upstream: 'https://api.example:443/' }],
}

const declare = (change: Partial<TrustDeclaration>) => withDefaults({ ...DECLARED, ...change })

const API = {
  name: 'https://api.example',
  addresses: ['https://api.example'],
  protocol: 'http1',
  tls: {},
  timeouts: { connectMs: 5000, headersMs: 60_000, idleMs: 60_000 },
  retries: 1,
  health: { failures: 3, pauseSeconds: 10 },
}
const AT_API = { choices: [{ upstream: API, weight: 1 }] }

const CACHE = {
  keyPrefix: 'cambio:',
  commandTimeoutMs: 100,
  previousSealKeys: [],
  insecurePlaintext: false,
  maxEntries: 10_000,
  maxBytes: 67_108_864,
  ceilingSeconds: 3600,
  refreshAhead: true,
  negativeSeconds: 5,
  signedOut: 'refuse',
}

const HYGIENE = {
  identityHeaders: {},
  cookies: 'keep',
  setCookies: 'keep',
  refusals: 'pass',
  retryRefused: true,
}

describe('withDefaults', () => {
  it('makes every default explicit', () => {
    const accept = {
      algorithms: ALGORITHMS,
      types: ['JWT', 'at+jwt'],
      audiences: ['gateway', REALM],
      clients: [],
      scopes: [],
      claims: {},
      leewaySeconds: 5,
      ...PLAIN_BEARER,
    }
    expect(withDefaults(DECLARED)).toEqual({
      keycloakUrl: 'https://sso.example.com',
      realm: 'data',
      realmIssuer: REALM,
      proxies: { addresses: [], forwarded: 'x-forwarded' },
      http2: false,
      client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' }, method: 'basic' },
      issuers: [
        {
          kind: 'external',
          name: 'partner',
          issuer: PARTNER.issuer,
          subjectIssuer: 'partner',
          keySource: { from: 'discovery' },
          allowPrivate: false,
          accept: { ...accept, issuer: PARTNER.issuer },
          via: ['idp-permission'],
          oneTime: false,
          parameters: {},
          refresh: false,
        },
        {
          kind: 'self',
          name: 'self',
          issuer: REALM,
          subjectIssuer: REALM,
          keySource: { from: 'discovery' },
          allowPrivate: true,
          accept: { ...accept, issuer: REALM },
          via: ['none'],
          oneTime: false,
          parameters: {},
          refresh: false,
        },
      ],
      upstreams: [],
      routes: [
        {
          name: '/api',
          match: { path: '/api', exact: false, headers: {} },
          upstream: AT_API,
          rewrite: { stripPrefix: '', addPrefix: '' },
          host: 'upstream',
          public: false,
          allow: { scopes: [], claims: {} },
          tokenInQuery: false,
          target: {
            audience: [],
            resource: [],
            scope: ['openid'],
            allowedScope: DEFAULT_ALLOWED_SCOPE,
            maxLifetimeSeconds: 86_400,
          },
          rateLimits: [],
          ...HYGIENE,
          upgrades: [],
          streams: 'reauthorize',
        },
      ],
      overload: { concurrency: 10_000 },
      rateLimits: [],
      workers: 1,
      cache: CACHE,
      management: {},
      logout: { backChannel: false },
      policyName: 'gateway-token-exchange',
      insecureAllowHttp: false,
    })
  })

  it('asks for no scope where none is to be asked for', () => {
    const route = { match: { path: '/' }, upstream: 'https://api.example', target: { scope: [] } }
    expect(declare({ issuers: [PARTNER], routes: [route] }).routes[0]?.target.scope).toEqual([])
  })

  it('keeps what is declared', () => {
    const accept = {
      algorithms: ['ES256' as const],
      audience: ['api'],
      types: ['at+jwt'],
      scope: ['read'],
      claims: { tier: 'gold' },
      maxAgeSeconds: 0,
      leewaySeconds: 0,
    }
    const endpoints = { jwks: 'https://login.partner.example/keys' }
    const trust = declare({
      issuers: [{ ...PARTNER, accept, endpoints, via: ['jwt-grant', 'idp-permission'] }],
      routes: [
        {
          match: { path: '/api', methods: ['GET'] },
          upstream: 'https://api.example',
          target: { audience: ['api'], scope: ['read'] },
        },
      ],
      policyName: 'mine',
      insecureAllowHttp: true,
    })
    expect(trust).toMatchObject({
      issuers: [
        {
          accept: {
            algorithms: ['ES256'],
            audiences: ['api'],
            types: ['at+jwt'],
            scopes: ['read'],
            claims: { tier: 'gold' },
            maxAgeSeconds: 0,
            leewaySeconds: 0,
          },
          keySource: { from: 'url', url: 'https://login.partner.example/keys' },
          via: ['jwt-grant', 'idp-permission'],
        },
      ],
      routes: [{ match: { methods: ['GET'] }, target: { audience: ['api'], scope: ['read'] } }],
      policyName: 'mine',
      insecureAllowHttp: true,
    })
  })

  it('asks for an issuer without an alias by its URL', () => {
    expect(declare({ issuers: [{ issuer: PARTNER.issuer }] }).issuers[0]).toMatchObject({
      name: PARTNER.issuer,
      subjectIssuer: PARTNER.issuer,
    })
  })

  it('asks no audience of tokens that are told by their client, unless both are said', () => {
    const accepted = (accept: Accept) =>
      declare({ issuers: [{ ...PARTNER, accept }] }).issuers[0]?.accept
    expect(accepted({ clients: ['app'] })).toMatchObject({ audiences: [], clients: ['app'] })
    expect(accepted({ clients: ['app'], audience: ['api'] })).toMatchObject({ audiences: ['api'] })
    expect(accepted({ idTokens: true })).toMatchObject({ audiences: ['gateway', REALM] })
  })

  it('knows whose keys are where', () => {
    const source = (change: Partial<ExternalIssuer>) =>
      declare({ issuers: [{ ...PARTNER, ...change }] }).issuers[0]?.keySource
    const keys = [{ kty: 'EC' as const, crv: 'P-256' }]
    expect(source({})).toEqual({ from: 'discovery' })
    expect(source({ keys })).toEqual({ from: 'file', keys })
  })

  it('sends an assertion once, unless Keycloak may take it again', () => {
    const oneTime = (...issuers: readonly ExternalIssuer[]) =>
      declare({ issuers }).issuers.map((issuer) => issuer.oneTime)
    const grant: ExternalIssuer = { ...PARTNER, via: ['jwt-grant', 'idp-permission'] }
    expect(
      oneTime(PARTNER, { ...grant, alias: 'a' }, { ...PARTNER, alias: 'b', via: 'auto' }),
    ).toEqual([false, true, true])
    expect(oneTime({ ...grant, jwtGrant: { reuse: true } }, { ...grant, name: 'second' })).toEqual([
      false,
      false,
    ])
    expect(declare({ issuers: [{ self: true, via: ['standard'] }] }).issuers[0]?.oneTime).toBe(
      false,
    )
  })

  it.each([
    ['https://login.partner.example', {}, false],
    ['https://login.partner.example', { privateAddress: true }, true],
    ['https://sso.example.com:8443/realms/other', {}, true],
    ['https://sso.example.com.evil.example', {}, false],
    ['https://10.1.2.3/issuer', {}, true],
    ['https://[fd00::1]', {}, true],
    ['http://localhost:8080', {}, true],
    ['http://partner.localhost', {}, true],
    ['https://login.partner.example', { endpoints: { jwks: 'https://10.1.2.3/keys' } }, true],
    ['https://10.1.2.3', { endpoints: { jwks: 'https://login.partner.example/keys' } }, false],
  ])('lets the keys of %s with %j come from a private address: %s', (issuer, change, allowed) => {
    expect(declare({ issuers: [{ ...PARTNER, issuer, ...change }] }).issuers[0]).toMatchObject({
      allowPrivate: allowed,
    })
  })

  it('says how the client proves itself, and nothing of what the provisioner does with it', () => {
    const secret = { from: 'env', name: 'SECRET' } as const
    const assertion = { from: 'file', path: '/run/token' } as const
    const effective = (client: TrustDeclaration['client']) => declare({ client }).client
    expect(effective({ id: 'g', secret, method: 'jwt', displayName: 'x', bound: 'dpop' })).toEqual({
      id: 'g',
      secret,
      method: 'jwt',
      bound: 'dpop',
    })
    expect(effective({ id: 'g', assertion, actorToken: assertion })).toEqual({
      id: 'g',
      assertion,
      actorToken: assertion,
    })
  })

  it('keeps who may use a route, and what for', () => {
    const route = {
      name: 'orders',
      match: { host: 'api.example', path: '/orders/{id}', exact: true, headers: { 'x-v': '2' } },
      upstream: 'https://api.example',
      allow: { issuers: ['partner'], scope: ['read'], claims: { tier: 'gold' } },
      tokenInQuery: true,
      target: { resource: ['urn:a'], allowedScope: [], maxLifetimeSeconds: 60 },
      rateLimits: [{ name: 'a', per: 'subject' as const, requests: 5, windowSeconds: 60 }],
      identityHeaders: { 'x-user': 'sub' },
      cookies: ['session'],
      setCookies: 'drop' as const,
      bodyLimitBytes: 10,
      refusals: 'translate' as const,
      retryRefused: false,
      upgrades: ['websocket'],
      streams: 'end' as const,
    }
    expect(declare({ routes: [route] }).routes[0]).toEqual({
      ...route,
      upstream: AT_API,
      rewrite: { stripPrefix: '', addPrefix: '' },
      host: 'upstream',
      public: false,
      allow: { issuers: ['partner'], scopes: ['read'], claims: { tier: 'gold' } },
      target: { ...route.target, audience: [], scope: ['openid'] },
    })
  })

  it.each([
    [{ path: '/orders' }, '/orders'],
    [{ path: '/orders', methods: ['GET', 'PUT'] }, 'GET|PUT /orders'],
    [{ path: '/orders', host: '*.example.com', exact: true }, '*.example.com/orders exactly'],
    [
      { path: '/', headers: { a: '1', b: { oneOf: ['2', '3'] }, c: { present: true as const } } },
      '/ a=1 b=2|3 c',
    ],
  ])('calls a route that matches %j %s', (match, name) => {
    expect(declare({ routes: [{ match, upstream: 'https://api.example' }] }).routes[0]?.name).toBe(
      name,
    )
  })

  it('keeps how the gateway is reached', () => {
    const key = { from: 'file', path: '/k' } as const
    const trust = declare({
      publicUrl: 'https://api.example:443/',
      proxies: { addresses: ['10.0.0.0/8'], clientCertificate: 'client-cert' },
      tls: { certificate: key, key },
      debugKey: key,
    })
    expect(trust).toMatchObject({
      publicUrl: 'https://api.example',
      proxies: { addresses: ['10.0.0.0/8'], clientCertificate: 'client-cert' },
      tls: { certificate: key, key, clientCertificates: false },
      debugKey: key,
    })
  })

  it('keeps a cache that is off, and one that is declared', () => {
    expect(declare({ cache: 'off' }).cache).toBe('off')
    const redis = { from: 'env', name: 'REDIS_URL' } as const
    const sealKey = { from: 'file', path: '/run/key' } as const
    const cache = { redis, sealKey, maxEntries: 1, ceilingSeconds: 2 }
    expect(declare({ cache }).cache).toEqual({ ...CACHE, ...cache })
  })

  it('keeps everything that is declared of Redis, keys, purges and sign-outs', () => {
    const reference = { from: 'env', name: 'ONE' } as const
    const cache = {
      redis: reference,
      redisCa: reference,
      sentinelUsername: 'watch',
      sentinelPassword: reference,
      keyPrefix: 'edge:',
      commandTimeoutMs: 50,
      sealKey: reference,
      previousSealKeys: [reference],
      nameKey: reference,
      insecurePlaintext: false,
      maxEntries: 1,
      maxBytes: 2,
      ceilingSeconds: 3,
      refreshAhead: false,
      negativeSeconds: 0,
      signedOut: 're-exchange',
    } as const
    const others = { management: { purgeKey: reference }, logout: { backChannel: true } }
    expect(
      declare({ cache: { ...cache, previousSealKeys: [reference] }, ...others }),
    ).toMatchObject({
      cache,
      ...others,
    })
  })

  it('is frozen to its leaves', () => {
    const { issuers, cache } = withDefaults(DECLARED)
    expect(() => Object.assign(issuers[0]?.accept ?? {}, { audiences: [] })).toThrow(TypeError)
    expect(() => Object.assign(cache, { ceilingSeconds: 1e9 })).toThrow(TypeError)
    expect(Object.isFrozen(issuers[0]?.accept.audiences)).toBe(true)
  })
})

describe('an issuer with tenants', () => {
  const ENTRA: ExternalIssuer = {
    alias: 'entra-{tenantid}',
    issuer: 'https://login.example/{tenantid}/v2.0',
    tenants: ['one', 'two'],
  }
  const tenantsOf = (change: Partial<ExternalIssuer>) =>
    declare({ issuers: [{ ...ENTRA, ...change }] }).issuers

  it('is one rule for each tenant that is listed, and for no other', () => {
    const accept = { audiences: ['gateway', REALM] }
    expect(tenantsOf({})).toMatchObject(
      ['one', 'two'].map((tenant) => ({
        name: `entra-${tenant}`,
        issuer: `https://login.example/${tenant}/v2.0`,
        subjectIssuer: `entra-${tenant}`,
        keySource: { from: 'discovery' },
        accept: { ...accept, issuer: `https://login.example/${tenant}/v2.0` },
      })),
    )
  })

  it.each([
    [{ alias: 'entra' }, 'entra:one', 'entra'],
    [{ alias: undefined }, 'https://login.example/one/v2.0', 'https://login.example/one/v2.0'],
    [{ name: 'company' }, 'company:one', 'entra-one'],
    [{ name: '{tenantid} company' }, 'one company', 'entra-one'],
  ])('with %j is called %s and asked for as %s', (change, name, subjectIssuer) => {
    const { alias, ...rest } = { ...ENTRA, ...change }
    const issuer = { ...rest, ...(alias !== undefined && { alias }) }
    expect(declare({ issuers: [issuer] }).issuers[0]).toMatchObject({ name, subjectIssuer })
  })

  it('has each tenant’s own keys', () => {
    const endpoints = { jwks: 'https://login.example/{tenantid}/keys' }
    expect(tenantsOf({ endpoints }).map(({ keySource }) => keySource)).toEqual([
      { from: 'url', url: 'https://login.example/one/keys' },
      { from: 'url', url: 'https://login.example/two/keys' },
    ])
  })

  it('may use a route as a whole or tenant by tenant', () => {
    const allowed = (...issuers: string[]) =>
      declare({
        issuers: [{ ...ENTRA, name: 'entra' }, PARTNER],
        routes: [{ match: { path: '/' }, upstream: 'https://api.example', allow: { issuers } }],
      }).routes[0]?.allow.issuers
    expect(allowed('entra', 'partner')).toEqual(['entra:one', 'entra:two', 'partner'])
    expect(allowed('entra:two')).toEqual(['entra:two'])
  })
})

describe('describeTrust', () => {
  it('says in one line whose tokens are accepted, where they are exchanged, and as whom', () => {
    expect(describeTrust(withDefaults(DECLARED))).toBe(
      `accepts tokens of partner = ${PARTNER.issuer} (via idp-permission); our own realm (via none); exchanges at ${REALM} as client gateway`,
    )
  })

  it('names an issuer without an alias once', () => {
    expect(describeTrust(declare({ issuers: [{ issuer: PARTNER.issuer }] }))).toBe(
      `accepts tokens of ${PARTNER.issuer} (via idp-permission); exchanges at ${REALM} as client gateway`,
    )
  })
})
