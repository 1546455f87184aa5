import { describe, expect, it } from 'vitest'
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

/** `VARIABLE message` of each problem. */
function problemsOf(change: Environment): readonly string[] {
  const result = trustFromEnvironment(without({ ...VALID, ...change }))
  return result.ok ? [] : result.failure.map(({ path, message }) => `${path} ${message}`)
}

function without(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}

describe('a value that cannot be right', () => {
  const addressRule = 'is http, and not on this machine: tokens would cross the network readable'

  it.each<[string, Environment, string]>([
    ['no issuer', { ISSUER: undefined }, 'ISSUER is not set'],
    ['no client', { CLIENT_ID: undefined }, 'CLIENT_ID is not set'],
    ['no secret', { CLIENT_SECRET: undefined }, 'CLIENT_SECRET gives no secret'],
    ['no upstream', { UPSTREAM_URL: undefined }, 'UPSTREAM_URL is not set'],
    [
      'two secrets',
      { CLIENT_SECRET_FILE: '/run/secret' },
      'CLIENT_SECRET is set, and so is CLIENT_SECRET_FILE',
    ],
    [
      'an issuer without a realm',
      { ISSUER: 'https://sso.example.com' },
      'ISSUER is not a realm’s issuer: it must end with /realms/ and the realm’s name',
    ],
    [
      'an issuer with a slash at its end',
      { ISSUER: `${ISSUER}/` },
      'ISSUER is not a realm’s issuer: it must end with /realms/ and the realm’s name',
    ],
    [
      'an issuer written unlike Keycloak writes it',
      { ISSUER: 'https://sso.example.com//realms/d%61ta' },
      'ISSUER is not a realm’s issuer: it must end with /realms/ and the realm’s name',
    ],
    [
      'a realm that is a step up',
      { ISSUER: 'https://sso.example.com/realms/..' },
      'ISSUER is not a realm’s issuer: it must end with /realms/ and the realm’s name',
    ],
    [
      'a broken escape in the issuer',
      { ISSUER: 'https://sso.example.com/realms/%zz' },
      'ISSUER is not a realm’s issuer: it must end with /realms/ and the realm’s name',
    ],
    ['an issuer that is no URL', { ISSUER: 'sso' }, 'ISSUER is not an http or https address'],
    [
      'a list of nothing',
      { OIDC_TOKEN_EXCHANGE_IDP_LIST: ' , ' },
      'OIDC_TOKEN_EXCHANGE_IDP_LIST names nothing',
    ],
    [
      'a listed word that is no URL',
      { OIDC_TOKEN_EXCHANGE_IDP_LIST: `${PARTNER} defualt` },
      'OIDC_TOKEN_EXCHANGE_IDP_LIST item 2 is not an http or https address',
    ],
    [
      'our own realm in the list',
      { OIDC_TOKEN_EXCHANGE_IDP_LIST: ISSUER },
      'OIDC_TOKEN_EXCHANGE_IDP_LIST item 1 names our own realm (ISSUER), whose tokens need no other issuer’s exchange',
    ],
    [
      'our own realm as the other issuer',
      { SUBJECT_TOKEN_ISSUER: ISSUER },
      'SUBJECT_TOKEN_ISSUER names our own realm (ISSUER), whose tokens need no other issuer’s exchange',
    ],
    [
      'default in the wrong variable',
      { SUBJECT_TOKEN_ISSUER: 'default' },
      'SUBJECT_TOKEN_ISSUER takes no word default',
    ],
    [
      'two issuers where one is meant',
      { SUBJECT_TOKEN_ISSUER: `${SUPPLIER} ${SUPPLIER}` },
      'SUBJECT_TOKEN_ISSUER is not an http or https address',
    ],
    [
      'a listed issuer over http',
      { SUBJECT_TOKEN_ISSUER: 'http://supplier.example' },
      `SUBJECT_TOKEN_ISSUER ${addressRule}`,
    ],
    [
      'a listed issuer with a password',
      { SUBJECT_TOKEN_ISSUER: 'https://a:b@supplier.example' },
      'SUBJECT_TOKEN_ISSUER holds a user name or password',
    ],
    [
      'an alias for an unknown issuer',
      { IDP_ALIASES: `${SUPPLIER}=supplier` },
      'IDP_ALIASES names an issuer whose tokens are not accepted',
    ],
    [
      'an alias without an issuer',
      { IDP_ALIASES: 'partner' },
      'IDP_ALIASES item 1 is not a pair of an issuer and an alias',
    ],
    [
      'an alias Keycloak would not take',
      { IDP_ALIASES: `${PARTNER}=a/b` },
      'IDP_ALIASES item 1 is not a pair of an issuer and an alias',
    ],
    [
      'two aliases for one issuer',
      { IDP_ALIASES: `${PARTNER}=a ${PARTNER}=b` },
      'IDP_ALIASES names an issuer or an alias twice',
    ],
    [
      'one alias for two issuers',
      { SUBJECT_TOKEN_ISSUER: SUPPLIER, IDP_ALIASES: `${PARTNER}=a ${SUPPLIER}=a` },
      'IDP_ALIASES names an issuer or an alias twice',
    ],
    [
      'an unknown road',
      { TOKEN_EXCHANGE_VIA: 'jwt-grant,idp-permision' },
      'TOKEN_EXCHANGE_VIA item 2 "idp-permision" is not a known value',
    ],
    [
      'a road for own tokens only',
      { TOKEN_EXCHANGE_VIA: 'none' },
      'TOKEN_EXCHANGE_VIA item 1 "none" is not a known value',
    ],
    [
      'a road twice',
      { TOKEN_EXCHANGE_VIA: 'jwt-grant,jwt-grant' },
      'TOKEN_EXCHANGE_VIA names an item twice',
    ],
    [
      'an HMAC algorithm',
      { SUBJECT_TOKEN_ALGORITHMS: 'RS256 HS256' },
      'SUBJECT_TOKEN_ALGORITHMS item 2 "HS256" is not a known value',
    ],
    [
      'no algorithm',
      { SUBJECT_TOKEN_ALGORITHMS: 'none' },
      'SUBJECT_TOKEN_ALGORITHMS item 1 "none" is not a known value',
    ],
    [
      'a scope with a quote',
      { REQUIRED_SCOPE: 'a"b' },
      'REQUIRED_SCOPE item 1 is not one scope; write each scope as its own item',
    ],
    [
      'more leeway than the limit',
      { CLOCK_SKEW_SECONDS: '61' },
      'CLOCK_SKEW_SECONDS is not a whole number from 0 to 60',
    ],
    [
      'leeway in words',
      { CLOCK_SKEW_SECONDS: '5s' },
      'CLOCK_SKEW_SECONDS is not a whole number from 0 to 60',
    ],
    [
      'negative leeway',
      { CLOCK_SKEW_SECONDS: '-1' },
      'CLOCK_SKEW_SECONDS is not a whole number from 0 to 60',
    ],
    [
      'neither yes nor no',
      { TOKEN_CACHE_ENABLED: 'maybe' },
      'TOKEN_CACHE_ENABLED is neither true nor false',
    ],
    [
      'a doubtful permission',
      { INSECURE_ALLOW_HTTP: '1' },
      'INSECURE_ALLOW_HTTP is neither true nor false',
    ],
    [
      'a doubtful permission for private addresses',
      { ALLOW_PRIVATE_ISSUERS: 'yes' },
      'ALLOW_PRIVATE_ISSUERS is neither true nor false',
    ],
    [
      'a public address with a path',
      { PUBLIC_URL: 'https://api.example/v1' },
      'PUBLIC_URL holds a path; the routes say which paths there are',
    ],
    [
      'Redis without a seal key',
      { REDIS_URL: 'redis://r' },
      'CACHE_SEAL_KEY gives no key, and REDIS_URL needs one: tokens are sealed before they are stored',
    ],
    [
      'a Redis that is none',
      { REDIS_URL: 'http://r', CACHE_SEAL_KEY: KEY },
      'REDIS_URL is not a Redis address',
    ],
    [
      'a short seal key',
      { CACHE_SEAL_KEY: Buffer.alloc(31).toString('base64') },
      'CACHE_SEAL_KEY is not 32 bytes in base64',
    ],
    [
      'a seal key in another writing',
      { CACHE_SEAL_KEY: '00'.repeat(32) },
      'CACHE_SEAL_KEY is not 32 bytes in base64',
    ],
    [
      'two seal keys',
      { CACHE_SEAL_KEY: KEY, CACHE_SEAL_KEY_FILE: '/run/key' },
      'CACHE_SEAL_KEY is set, and so is CACHE_SEAL_KEY_FILE',
    ],
    [
      'an upstream with a path',
      { UPSTREAM_URL: 'https://api.example/v1' },
      'UPSTREAM_URL holds a path; requests keep the path they came with',
    ],
    [
      'an upstream that is no URL',
      { UPSTREAM_URL: 'api:8080' },
      'UPSTREAM_URL is not an http or https address',
    ],
  ])('stops the start: %s', (_what, change, problem) => {
    expect(problemsOf(change)).toEqual([problem])
  })

  const READ_HERE = VARIABLES.filter(
    ({ scope, name }) => scope === 'trust' || name === 'TOKEN_CACHE_ENABLED',
  ).map(({ name }) => name)

  it.each(READ_HERE)('is the empty text in %s', (name) => {
    expect(problemsOf({ [name]: '' })).toContain(`${name} is set and empty`)
    expect(problemsOf({ [name]: '  ' })).toContain(`${name} is set and empty`)
  })

  it('tells every problem at once', () => {
    const problems = problemsOf({
      ISSUER: undefined,
      UPSTREAM_URL: 'x',
      CLOCK_SKEW_SECONDS: 'x',
      TOKEN_EXCHANGE_VIA: 'x',
      REDIS_URL: 'x',
    })
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'CLOCK_SKEW_SECONDS',
      'ISSUER',
      'REDIS_URL',
      'TOKEN_EXCHANGE_VIA',
      'UPSTREAM_URL',
    ])
  })

  it('never shows what may be a secret', () => {
    const result = trustFromEnvironment({
      ...VALID,
      CLIENT_SECRET_FILE: '/x',
      REDIS_URL: 'http://:hunter2@r',
      CACHE_SEAL_KEY: 'hunter2',
      SUBJECT_TOKEN_ISSUER: 'https://a:hunter2@b.example',
      UPSTREAM_URL: 'https://a:hunter2@b.example/x',
    })
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })
})
