import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { declaredInEnvironment } from '../environment/trust-from-environment.ts'
import { parseTrustFile } from '../file/parse-trust-file.ts'
import { formatProblems } from '../problem.ts'
import type { TrustDeclaration } from './effective-trust.ts'
import { spellOut } from './spell-out.ts'
import { withDefaults } from './with-defaults.ts'

const EXAMPLE = readFileSync(new URL('../../../../cambio.example.yaml', import.meta.url), 'utf8')

const ENVIRONMENT = {
  ISSUER: 'https://sso.example.com/realms/data',
  CLIENT_ID: 'gateway',
  CLIENT_SECRET: 'planted-client-secret',
  OIDC_TOKEN_EXCHANGE_IDP_LIST: 'https://login.partner.example, default',
  UPSTREAM_URL: 'http://127.0.0.1:8080',
  REDIS_URL: 'rediss://user:planted-redis-password@redis.example:6379',
  CACHE_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
}

/** What the example does not show. */
const SELDOM = `
keycloak: { url: https://sso.example.com, realm: data }
client: { id: gateway, assertion: '\${file:/run/token}', actorToken: '\${file:/run/actor}', bound: dpop }
publicUrl: https://api.example.com
issuers:
  - alias: partner
    issuer: https://login.partner.example
    keys: [{ kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }]
    accept: { clients: [app], dpop: require, dpopNonce: true }
    introspection: { clientId: us, clientSecret: '\${env:S}', endpoint: https://login.partner.example/i }
    parameters: { ext: x }
    via: [jwt-grant, idp-permission]
    jwtGrant: { reuse: true }
    refresh: true
  - alias: partner
    name: partner-batch
    issuer: https://login.partner.example
    keys: [{ kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }]
    accept: { clients: [batch] }
  - name: entra
    issuer: https://login.example/{tenantid}/v2.0
    tenants: [one, two]
    endpoints: { jwks: 'https://login.example/{tenantid}/keys' }
    privateAddress: true
upstreams:
  - name: orders
    addresses: [https://a.example, 'https://b.example:8443']
    tls: { ca: '\${env:CA}', certificate: '\${file:/c}', certificateKey: '\${file:/k}' }
    concurrency: 5
routes:
  - match: { path: /v1 }
    upstream: [{ to: orders, weight: 3 }, { to: https://b.example, weight: 0 }]
    rewrite: { stripPrefix: /v1 }
    host: orders.example
  - match: { path: '/a/{b}', host: '*.example.com', exact: true, headers: { x: { oneOf: ['1'] }, y: { present: true } } }
    upstream: https://a.example
    allow: { issuers: [entra, partner], claims: { tier: gold } }
    tokenInQuery: true
    target: { resource: ['urn:a'], allowedScope: [] }
  - match: { path: /status }
    upstream: https://a.example
    public: true
cache: { redis: '\${env:R}', insecurePlaintext: true, previousSealKeys: [], signedOut: re-exchange }
management: { purgeKey: '\${env:P}' }
logout: { backChannel: true }
`

function parse(text: string): TrustDeclaration {
  const parsed = parseTrustFile(text, { env: {} })
  if (!parsed.ok) throw new Error(formatProblems(parsed.failure))
  return parsed.value
}

function fromEnvironment(): TrustDeclaration {
  const declared = declaredInEnvironment(ENVIRONMENT)
  if (!declared.ok) throw new Error(formatProblems(declared.failure))
  return declared.value
}

describe('spellOut', () => {
  it.each([
    ['the example', () => parse(EXAMPLE)],
    ['an environment', fromEnvironment],
  ])('gives for %s a trust file that means the same', (_name, declare) => {
    const declared = declare()
    const again = parse(stringify(spellOut(declared)))
    expect(withDefaults(again)).toEqual(withDefaults(declared))
    expect(spellOut(again)).toEqual(spellOut(declared))
  })

  it('gives for what is seldom declared a trust file that means the same', () => {
    const declared = parse(SELDOM)
    const again = parse(stringify(spellOut(declared)))
    expect(withDefaults(again)).toEqual(withDefaults(declared))
    expect(spellOut(again)).toEqual(spellOut(declared))
  })

  it('writes defaults out', () => {
    const text = stringify(spellOut(fromEnvironment()))
    expect(text).toContain('policyName: gateway-token-exchange')
    expect(text).toContain('leewaySeconds: 5')
    expect(text).toContain('via:\n      - idp-permission')
  })

  it('keeps secrets as references', () => {
    expect(spellOut(fromEnvironment())).toMatchObject({
      client: { secret: '${env:CLIENT_SECRET}' },
      cache: { redis: '${env:REDIS_URL}', sealKey: '${env:CACHE_SEAL_KEY}' },
    })
    expect(stringify(spellOut(fromEnvironment()))).not.toContain('planted')
    expect(spellOut(parse(EXAMPLE))).toMatchObject({
      client: { secret: '${file:/run/secrets/gateway}' },
      keycloak: { admin: { clientSecret: '${env:CAMBIO_ADMIN_SECRET}' } },
    })
  })

  it('declares nothing of Keycloak that was not declared', () => {
    const [issuer] = spellOut(fromEnvironment())['issuers'] as object[]
    expect(issuer).not.toHaveProperty('identityProvider')
    expect(issuer).not.toHaveProperty('jwtGrant')
  })
})
