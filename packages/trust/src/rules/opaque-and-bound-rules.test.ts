import { describe, expect, it } from 'vitest'
import { formatPath } from '../problem.ts'
import { readDeclared } from './declared.ts'
import { RULES } from './rules.ts'

const PARTNER = { alias: 'partner', issuer: 'https://login.partner.example' }
const ENTRA = {
  alias: 'entra-{tenantid}',
  issuer: 'https://login.example/{tenantid}/v2.0',
  tenants: ['one', 'two'],
}
const ROUTE = { match: { path: '/api' }, upstream: 'https://api.example' }
const KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
}
const VALID = {
  keycloak: { url: 'https://sso.example.com', realm: 'data' },
  client: { id: 'gateway', secret: '${env:SECRET}' },
  issuers: [PARTNER, { self: true }],
  routes: [ROUTE],
}

type Change = Readonly<Record<string, unknown>>

/** The fields that break a rule, with what is said of each. */
function broken(change: Change): readonly string[] {
  const declared = readDeclared({ ...VALID, ...change })
  return RULES.flatMap((rule) => rule.find(declared)).map(
    ({ path, message }) => `${formatPath(path)} ${message}`,
  )
}

const partner = (change: Change) => broken({ issuers: [{ ...PARTNER, ...change }] })
const entra = (change: Change) => broken({ issuers: [{ ...ENTRA, ...change }] })

describe('introspection', () => {
  const introspection = { clientId: 'us', clientSecret: '${env:SECRET}' }
  const endpoint = 'https://login.partner.example/introspect'

  it('is asked of one issuer', () => {
    const other = { alias: 'other', issuer: 'https://other.example', introspection }
    expect(partner({ introspection })).toEqual([])
    expect(
      broken({
        issuers: [
          PARTNER,
          { ...PARTNER, ...other },
          { ...other, alias: 'third', issuer: 'https://third.example' },
        ],
      }),
    ).toEqual([
      'issuers[2].introspection is at issuers[1] already, and a token that is no JWT does not say whose it is',
    ])
  })

  it('has a road that carries what it is about', () => {
    const said =
      'issuers[0].via carries no token that is no JWT, and introspection is there for such'
    expect(partner({ introspection, via: ['jwt-grant'] })).toEqual([said])
    expect(partner({ introspection, via: ['jwt-grant', 'idp-permission'] })).toEqual([])
    expect(partner({ introspection, via: 'auto' })).toEqual([])
  })

  it('has a provider of Keycloak’s that asks the issuer’s userinfo endpoint', () => {
    const by = (identityProvider: object) => partner({ introspection, identityProvider })
    expect(by({ providerId: 'keycloak-oidc' })).toEqual([
      'issuers[0].introspection cannot stand beside identityProvider.providerId keycloak-oidc, with which Keycloak takes JWTs alone',
    ])
    expect(by({ config: { disableUserInfo: 'true' } })).toEqual([
      'issuers[0].introspection cannot stand beside identityProvider.config.disableUserInfo "true": Keycloak looks at a token that is no JWT by the userinfo endpoint',
    ])
    expect(by({ config: { disableUserInfo: 'false' } })).toEqual([])
  })

  it('is not asked of many tenants', () => {
    expect(entra({ introspection })).toEqual([
      'issuers[0].introspection cannot stand beside tenants: a token that is no JWT does not say whose it is',
    ])
  })

  it.each([{ keys: [KEY] }, { endpoints: { jwks: 'https://login.partner.example/keys' } }])(
    'has its own endpoint where nothing is discovered',
    (source) => {
      expect(partner({ ...source, introspection })).toEqual([
        'issuers[0].introspection.endpoint is missing, and without discovery nobody tells it',
      ])
      expect(partner({ ...source, introspection: { ...introspection, endpoint } })).toEqual([])
    },
  )
})

describe('tokens bound to our certificate', () => {
  const client = {
    id: 'gateway',
    certificate: '${file:/c}',
    certificateKey: '${file:/k}',
    bound: 'mtls',
  }
  const plain = { ...ROUTE, upstream: 'http://localhost:8080' }

  it('go to an API that sees the certificate, by TLS', () => {
    expect(broken({ client, routes: [ROUTE] })).toEqual([])
    expect(broken({ client, routes: [plain] })).toEqual([
      'routes[0].upstream is reached without TLS, and client.bound is mtls: the API could never see the certificate that its tokens are bound to',
    ])
  })

  it('are no concern of a public route, nor of a client that binds by another key', () => {
    expect(broken({ client, routes: [{ ...plain, public: true }] })).toEqual([])
    expect(broken({ client: { ...VALID.client, bound: 'dpop' }, routes: [plain] })).toEqual([])
  })
})
