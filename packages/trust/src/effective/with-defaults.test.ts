import { describe, expect, it } from 'vitest'
import { ALGORITHMS, PLAIN_BEARER } from '@cambio/validation'
import { describeTrust } from './describe-trust.ts'
import type { TrustDeclaration } from './effective-trust.ts'
import { realmIssuer } from './realm-issuer.ts'
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
      client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' } },
      issuers: [
        {
          kind: 'external',
          name: 'partner',
          issuer: PARTNER.issuer,
          subjectIssuer: 'partner',
          accept: { ...accept, issuer: PARTNER.issuer },
          via: ['idp-permission'],
        },
        {
          kind: 'self',
          name: 'self',
          issuer: REALM,
          subjectIssuer: REALM,
          accept: { ...accept, issuer: REALM },
          via: ['none'],
        },
      ],
      routes: [
        {
          name: '/api',
          match: { path: '/api', exact: false, headers: {} },
          upstream: 'https://api.example',
          public: false,
          allow: { scopes: [], claims: {} },
          tokenInQuery: false,
          target: { audience: [], scope: ['openid'] },
        },
      ],
      cache: { maxEntries: 10_000, ceilingSeconds: 3600 },
      policyName: 'gateway-token-exchange',
      insecureAllowHttp: false,
    })
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
          jwksUrl: 'https://login.partner.example/keys',
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

  it('keeps a cache that is off, and one that is declared', () => {
    expect(declare({ cache: 'off' }).cache).toBe('off')
    const redis = { from: 'env', name: 'REDIS_URL' } as const
    const sealKey = { from: 'file', path: '/run/key' } as const
    const cache = { redis, sealKey, maxEntries: 1, ceilingSeconds: 2 }
    expect(declare({ cache }).cache).toEqual(cache)
  })

  it('is frozen to its leaves', () => {
    const { issuers, cache } = withDefaults(DECLARED)
    expect(() => Object.assign(issuers[0]?.accept ?? {}, { audiences: [] })).toThrow(TypeError)
    expect(() => Object.assign(cache, { ceilingSeconds: 1e9 })).toThrow(TypeError)
    expect(Object.isFrozen(issuers[0]?.accept.audiences)).toBe(true)
  })
})

describe('realmIssuer', () => {
  it.each([
    ['https://sso.example.com', 'data', 'https://sso.example.com/realms/data'],
    ['https://sso.example.com/auth//', 'data', 'https://sso.example.com/auth/realms/data'],
    ['https://sso.example.com', 'my data', 'https://sso.example.com/realms/my%20data'],
    ['https://sso.example.com', 'a:b@c', 'https://sso.example.com/realms/a:b@c'],
    ['https://sso.example.com', 'größe', 'https://sso.example.com/realms/gr%C3%B6%C3%9Fe'],
  ])('of %s and %s is %s', (url, realm, issuer) => {
    expect(realmIssuer(url, realm)).toBe(issuer)
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
