import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EffectiveTrust } from '../effective/effective-trust.ts'
import type { Environment } from './environment.ts'
import { trustFromEnvironment } from './trust-from-environment.ts'
import { VARIABLES } from './variables.ts'

const ISSUER = 'https://sso.example.com/realms/data'
const PARTNER = 'https://login.partner.example/realms/partner'
const SUPPLIER = 'https://supplier.example'
const KEY = Buffer.alloc(32, 7).toString('base64')
const VALID: Environment = {
  ISSUER,
  CLIENT_ID: 'gateway',
  CLIENT_SECRET: 'hunter2',
  UPSTREAM_URL: 'https://api.example',
  OIDC_TOKEN_EXCHANGE_IDP_LIST: PARTNER,
}

/** The trust of the valid environment with some variables changed; `undefined` unsets one. */
function trustOf(change: Environment = {}): EffectiveTrust {
  const result = trustFromEnvironment(without({ ...VALID, ...change }))
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.value
}

/** `VARIABLE message` of each problem. */
function problemsOf(change: Environment): readonly string[] {
  const result = trustFromEnvironment(without({ ...VALID, ...change }))
  return result.ok ? [] : result.failure.map(({ path, message }) => `${path} ${message}`)
}

function without(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}

const summary = (change: Environment) =>
  trustOf(change).issuers.map(({ kind, issuer, via }) => `${kind} ${issuer} ${via.join()}`)

describe('whose tokens are accepted', () => {
  it('exchanges those of the listed issuers only, on the road those systems take', () => {
    expect(summary({})).toEqual([`external ${PARTNER} idp-permission`])
  })

  it.each([`${PARTNER},${SUPPLIER}`, `${PARTNER} ${SUPPLIER}`, ` ${PARTNER} ,\n${SUPPLIER}, `])(
    'takes the list %j by commas and blanks',
    (list) => {
      expect(summary({ OIDC_TOKEN_EXCHANGE_IDP_LIST: list })).toEqual([
        `external ${PARTNER} idp-permission`,
        `external ${SUPPLIER} idp-permission`,
      ])
    },
  )

  it('accepts the realm’s own tokens as they are with the word default', () => {
    expect(summary({ OIDC_TOKEN_EXCHANGE_IDP_LIST: `default ${PARTNER}` })).toEqual([
      `external ${PARTNER} idp-permission`,
      `self ${ISSUER} none`,
    ])
  })

  it('accepts only the realm’s own tokens without a list', () => {
    expect(summary({ OIDC_TOKEN_EXCHANGE_IDP_LIST: undefined })).toEqual([`self ${ISSUER} none`])
  })

  it('adds SUBJECT_TOKEN_ISSUER to the list', () => {
    expect(summary({ SUBJECT_TOKEN_ISSUER: SUPPLIER })).toEqual([
      `external ${PARTNER} idp-permission`,
      `external ${SUPPLIER} idp-permission`,
    ])
  })

  it('accepts SUBJECT_TOKEN_ISSUER alone, and then not the realm’s own tokens', () => {
    const change = { OIDC_TOKEN_EXCHANGE_IDP_LIST: undefined, SUBJECT_TOKEN_ISSUER: SUPPLIER }
    expect(summary(change)).toEqual([`external ${SUPPLIER} idp-permission`])
  })

  it('has an issuer once that both variables name', () => {
    expect(summary({ SUBJECT_TOKEN_ISSUER: PARTNER })).toHaveLength(1)
  })
})

describe('what the other variables say', () => {
  it('takes the realm from ISSUER', () => {
    expect(trustOf({ ISSUER: 'https://sso.example.com/auth/realms/my%20data' })).toMatchObject({
      keycloakUrl: 'https://sso.example.com/auth',
      realm: 'my data',
      realmIssuer: 'https://sso.example.com/auth/realms/my%20data',
    })
  })

  it('refers to the secrets and never holds them', () => {
    const redis = { REDIS_URL: 'redis://:hunter3@r:6379', CACHE_SEAL_KEY: KEY }
    const trust = trustOf(redis)
    expect(trust.client).toMatchObject({
      id: 'gateway',
      secret: { from: 'env', name: 'CLIENT_SECRET' },
    })
    expect(trust.cache).toMatchObject({
      redis: { from: 'env', name: 'REDIS_URL' },
      sealKey: { from: 'env', name: 'CACHE_SEAL_KEY' },
    })
    expect(JSON.stringify(trust)).not.toMatch(/hunter/)
  })

  it('takes secrets from files', () => {
    const trust = trustOf({
      CLIENT_SECRET: undefined,
      CLIENT_SECRET_FILE: '/run/a',
      REDIS_URL: 'rediss://r',
      CACHE_SEAL_KEY_FILE: '/run/b',
    })
    expect(trust.client).toMatchObject({ secret: { from: 'file', path: '/run/a' } })
    expect(trust.cache).toMatchObject({ sealKey: { from: 'file', path: '/run/b' } })
  })

  it('judges subject tokens of every issuer alike', () => {
    const { issuers } = trustOf({
      OIDC_TOKEN_EXCHANGE_IDP_LIST: `default ${PARTNER}`,
      SUBJECT_TOKEN_AUDIENCE: 'api other',
      SUBJECT_TOKEN_ALGORITHMS: 'RS256,ES256',
      REQUIRED_SCOPE: 'openid read',
      CLOCK_SKEW_SECONDS: '0',
    })
    expect(issuers).toHaveLength(2)
    for (const { accept } of issuers) {
      expect(accept).toMatchObject({
        audiences: ['api', 'other'],
        algorithms: ['RS256', 'ES256'],
        scopes: ['openid', 'read'],
        leewaySeconds: 0,
      })
    }
  })

  it('requires tokens to be meant for us when no audience is said', () => {
    expect(trustOf().issuers[0]?.accept).toMatchObject({
      audiences: ['gateway', ISSUER],
      leewaySeconds: 5,
    })
  })

  it('tries the roads in the order that is said', () => {
    expect(summary({ TOKEN_EXCHANGE_VIA: 'jwt-grant,idp-permission' })).toEqual([
      `external ${PARTNER} jwt-grant,idp-permission`,
    ])
  })

  it('asks by alias where one is said, by the issuer’s URL elsewhere', () => {
    const { issuers } = trustOf({
      OIDC_TOKEN_EXCHANGE_IDP_LIST: `${PARTNER} ${SUPPLIER}`,
      IDP_ALIASES: `${PARTNER}=partner`,
    })
    expect(issuers.map(({ subjectIssuer }) => subjectIssuer)).toEqual(['partner', SUPPLIER])
  })

  it('sends everything to one upstream, with the target that is said', () => {
    expect(trustOf().routes).toMatchObject([
      {
        match: { path: '/' },
        upstream: { choices: [{ upstream: { addresses: ['https://api.example'] }, weight: 1 }] },
        target: { audience: [], scope: ['openid'] },
      },
    ])
    const change = { TARGET_AUDIENCE: 'api', TARGET_SCOPE: 'openid,read' }
    expect(trustOf(change).routes[0]?.target).toMatchObject({
      audience: ['api'],
      scope: ['openid', 'read'],
    })
  })

  it('keeps tokens in memory, and nowhere when caching is off', () => {
    expect(trustOf().cache).toMatchObject({ maxEntries: 10_000, ceilingSeconds: 3600 })
    const off = { TOKEN_CACHE_ENABLED: 'false', REDIS_URL: 'redis://r', CACHE_SEAL_KEY: KEY }
    expect(trustOf(off).cache).toBe('off')
  })

  it('is known to clients by PUBLIC_URL', () => {
    expect(trustOf()).not.toHaveProperty('publicUrl')
    expect(trustOf({ PUBLIC_URL: 'https://api.example:443/' }).publicUrl).toBe(
      'https://api.example',
    )
  })

  it('lets no issuer have a private address behind a name, unless that is said', () => {
    const list = { OIDC_TOKEN_EXCHANGE_IDP_LIST: `${PARTNER} default` }
    const allowed = (change: Environment) =>
      trustOf({ ...list, ...change }).issuers.map(({ allowPrivate }) => allowPrivate)
    expect(allowed({})).toEqual([false, true])
    expect(allowed({ ALLOW_PRIVATE_ISSUERS: 'false' })).toEqual([false, true])
    expect(allowed({ ALLOW_PRIVATE_ISSUERS: 'true' })).toEqual([true, true])
  })

  it('lets two realms of one Keycloak stand in one network', () => {
    const other = { OIDC_TOKEN_EXCHANGE_IDP_LIST: 'https://sso.example.com/realms/other' }
    expect(trustOf(other).issuers[0]?.allowPrivate).toBe(true)
  })

  it('accepts http on loopback, and elsewhere when that is said', () => {
    const http = {
      ISSUER: 'http://keycloak:8080/realms/data',
      UPSTREAM_URL: 'http://api',
      OIDC_TOKEN_EXCHANGE_IDP_LIST: 'http://partner',
    }
    expect(problemsOf(http).map((problem) => problem.split(' ')[0])).toEqual([
      'ISSUER',
      'OIDC_TOKEN_EXCHANGE_IDP_LIST',
      'UPSTREAM_URL',
    ])
    expect(trustOf({ ...http, INSECURE_ALLOW_HTTP: 'true' }).insecureAllowHttp).toBe(true)
    expect(trustOf({ UPSTREAM_URL: 'http://127.0.0.1:9' }).insecureAllowHttp).toBe(false)
  })
})

describe('whatever the environment holds', () => {
  const value = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.constantFrom(ISSUER, PARTNER, 'default', 'true', '5', KEY, 'redis://r', `${PARTNER}=a`),
  )
  const environment = fc
    .record(Object.fromEntries(VARIABLES.map(({ name }) => [name, value])), { requiredKeys: [] })
    .map((env) => ({ ...VALID, ...env }))

  it('never throws, and names a known variable with every problem', () => {
    const names = VARIABLES.map(({ name }): string => name)
    fc.assert(
      fc.property(environment, (env) => {
        const result = trustFromEnvironment(env)
        const told = result.ok
          ? result.value.issuers.map(() => 'ISSUER')
          : result.failure.map(({ path }) => path)
        expect(told).not.toEqual([])
        expect(names).toEqual(expect.arrayContaining(told))
      }),
      { numRuns: 500 },
    )
  })

  it('reads every variable that the reference page lists for it, and no other', () => {
    const asked = new Set<string>()
    const env = new Proxy(VALID, {
      getOwnPropertyDescriptor(target, name) {
        asked.add(String(name))
        return Reflect.getOwnPropertyDescriptor(target, name)
      },
    })
    trustFromEnvironment(env)
    expect([...asked].toSorted()).toEqual(
      VARIABLES.filter(({ scope, name }) => scope === 'trust' || name === 'TOKEN_CACHE_ENABLED')
        .map(({ name }) => name)
        .toSorted(),
    )
  })
})
