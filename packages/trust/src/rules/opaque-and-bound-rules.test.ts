import { describe, expect, it } from 'vitest'
import { broken, entra, partner, KEY, PARTNER, ROUTE, VALID } from '../../test/broken-rules.ts'

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
