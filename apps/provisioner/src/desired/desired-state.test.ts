import type { Issuer, TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, SECRET_FACTS, TRUST } from '../../test/trust.ts'
import { mergeFields } from '../fields/fields.ts'
import type { EndpointsByAlias } from '../issuer/issuer-endpoints.ts'
import { addressOf, type Client, type IdentityProvider } from '../resources/resource.ts'
import { settle } from '../settled/settle.ts'
import { desiredState } from './desired-state.ts'

const ENDPOINTS: EndpointsByAlias = new Map(
  ['partner', 'other'].map((alias) => [
    alias,
    {
      jwks: `https://${alias}.example/jwks`,
      authorization: undefined,
      token: `https://${alias}.example/token`,
      userinfo: undefined,
      logout: undefined,
    },
  ]),
)

function stateOf(change: Partial<TrustFile> = {}) {
  const settled = settle({ ...TRUST, ...change }, { aliases: new Map(), auto: ['jwt-grant'] })
  return desiredState(settled, ENDPOINTS, SECRET_FACTS)
}

function addresses(change: Partial<TrustFile> = {}): readonly string[] {
  return stateOf(change).map(addressOf)
}

function identityProvider(issuer: Issuer): IdentityProvider {
  const found = stateOf({ issuers: [issuer] }).find(({ kind }) => kind === 'identity-provider')
  return found as IdentityProvider
}

function exchangeClient(issuers: readonly Issuer[]): Client {
  const found = stateOf({ issuers: [...issuers] }).find(({ kind }) => kind === 'client')
  return found as Client
}

describe('desiredState', () => {
  it('is the identity provider, its permissions, the exchange client, the policy and the grant, in this order', () => {
    expect(addresses()).toEqual([
      'identity provider partner',
      'permissions of identity provider partner',
      'client gateway',
      'client policy gateway-token-exchange',
      'token-exchange permission of identity provider partner',
    ])
  })

  it('adds target clients, and the permission of each audience the routes ask for, once', () => {
    const route = (path: string) => ({
      match: { path },
      upstream: 'http://orders:8080',
      target: { audience: ['orders'] },
    })
    const state = addresses({ clients: [{ id: 'orders' }], routes: [route('/a'), route('/b')] })
    expect(state.filter((address) => address.includes('client orders'))).toEqual([
      'client orders',
      'permissions of client orders',
      'token-exchange permission of client orders',
    ])
  })

  it('asks no permission for an audience that is the exchange client itself', () => {
    const routes = [
      { match: { path: '/' }, upstream: 'http://a', target: { audience: ['gateway'] } },
    ]
    expect(addresses({ routes })).toEqual(addresses())
  })

  it('needs no policy and no permission without the road idp-permission', () => {
    const routes = [
      { match: { path: '/' }, upstream: 'http://a', target: { audience: ['orders'] } },
    ]
    expect(addresses({ issuers: [{ ...PARTNER, via: ['jwt-grant'] }], routes })).toEqual([
      'identity provider partner',
      'client gateway',
      'mapper audience orders of client gateway',
    ])
  })

  it('makes no identity provider of our own realm', () => {
    expect(addresses({ issuers: [{ self: true }] })).toEqual(['client gateway'])
  })

  it('is everything around them too, where it is declared: each after what it needs', () => {
    const role = { name: 'reader' }
    const mapper = { name: 'origin', mapper: 'hardcoded-attribute-idp-mapper' }
    const change: Partial<TrustFile> = {
      keycloak: { ...TRUST.keycloak, settings: { accessTokenLifespan: 60 } },
      client: { ...TRUST.client, scopes: { default: ['maps'] } },
      issuers: [{ ...PARTNER, via: ['jwt-grant'], identityProvider: { mappers: [mapper] } }],
      clients: [{ id: 'maps', roles: [role] }],
      clientScopes: [{ name: 'maps', mappers: [{ audience: 'maps' }] }],
      roles: [role],
    }
    expect(addresses(change)).toEqual([
      'realm company',
      'realm role reader',
      'client scope maps',
      'identity provider partner',
      'client gateway',
      'client maps',
      'role reader of client maps',
      'mapper audience maps of client scope maps',
      'client scope maps on client gateway',
      'mapper origin of identity provider partner',
    ])
  })

  it('is nothing of the realm itself, where no setting is declared and the realm is not ours to create', () => {
    const { keycloak } = TRUST
    expect(addresses({ keycloak: { ...keycloak, createRealm: false } })).toEqual(addresses())
    expect(addresses({ keycloak: { ...keycloak, createRealm: true } })).toEqual([
      'realm company',
      ...addresses(),
    ])
  })

  it('takes the policy’s name from the trust file', () => {
    expect(addresses({ policyName: 'ours' })).toContain('client policy ours')
  })

  it('does not declare the exchange client a second time as target', () => {
    expect(addresses({ clients: [{ id: 'gateway' }] })).toEqual(addresses())
  })
})

describe('a desired identity provider', () => {
  it('checks signatures by the issuer’s keys and calls nobody', () => {
    expect(identityProvider(PARTNER).fields).toEqual({
      enabled: true,
      config: {
        issuer: PARTNER.issuer,
        jwksUrl: 'https://partner.example/jwks',
        tokenUrl: 'https://partner.example/token',
        useJwksUrl: 'true',
        validateSignature: 'true',
        disableUserInfo: 'true',
        disableTypeClaimCheck: 'true',
      },
    })
  })

  it('lets the trust file’s own config win', () => {
    const config = { jwksUrl: 'http://inside/jwks', disableUserInfo: 'false', extra: 'x' }
    const { fields } = identityProvider({ ...PARTNER, identityProvider: { config } })
    expect(fields['config']).toMatchObject(config)
  })

  it('hides from the login page on creation, unless it has a client for login', () => {
    expect(identityProvider(PARTNER).onCreate['config']).toMatchObject({ hideOnLoginPage: 'true' })
    const forLogin = identityProvider({ ...PARTNER, identityProvider: { clientId: 'us' } })
    expect(forLogin.onCreate['config']).toMatchObject({ hideOnLoginPage: 'false' })
    expect(mergeFields(forLogin.onCreate, forLogin.fields)['config']).toMatchObject({
      clientId: 'us',
    })
  })

  it('declares of the JWT grant what the trust file says of it, and leaves the rest to Keycloak', () => {
    const plain = identityProvider({ ...PARTNER, via: ['jwt-grant'] })
    expect(grantKeys(plain)).toEqual({ jwtAuthorizationGrantEnabled: 'true' })
    const said = {
      ...PARTNER,
      via: ['jwt-grant' as const],
      jwtGrant: { maxAgeSeconds: 0, reuse: false },
    }
    expect(grantKeys(identityProvider(said))).toEqual({
      jwtAuthorizationGrantEnabled: 'true',
      jwtAuthorizationGrantMaxAllowedAssertionExpiration: '0',
      jwtAuthorizationGrantAssertionReuseAllowed: 'false',
    })
  })
})

describe('a desired exchange client', () => {
  it('is confidential, with no way to log in on creation', () => {
    const client = exchangeClient([PARTNER])
    expect(client.fields).toMatchObject({ enabled: true, publicClient: false })
    expect(client.onCreate).toMatchObject({
      standardFlowEnabled: false,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
    })
  })

  it('may use the JWT grant with the issuers of that road, and with no other', () => {
    const grant = { ...PARTNER, via: ['jwt-grant' as const], jwtGrant: { audience: 'https://api' } }
    const other = { ...PARTNER, alias: 'other', issuer: 'https://other.example' }
    expect(exchangeClient([other, grant]).fields['attributes']).toEqual({
      'oauth2.jwt.authorization.grant.enabled': 'true',
      'oauth2.jwt.authorization.grant.idp': 'partner',
      'oauth2.jwt.authorization.grant.audience': '[{"key":"partner","value":"https://api"}]',
    })
  })

  it('may use standard exchange only where our own tokens take that road', () => {
    const attributes = { 'standard.token.exchange.enabled': 'true' }
    expect(exchangeClient([{ self: true }]).fields).not.toMatchObject({ attributes })
    const standard = exchangeClient([{ self: true, via: ['standard'] }])
    expect(standard.fields).toMatchObject({ attributes })
  })

  it('gets refresh tokens on the roads whose rules keep a session, and nothing is said of them else', () => {
    const byPermission = { 'use.refresh.tokens': 'true' }
    const standard = 'standard.token.exchange.enableRefreshRequestedTokenType'
    expect(exchangeClient([{ ...PARTNER, refresh: true }]).fields).toMatchObject({
      attributes: byPermission,
    })
    const own = exchangeClient([{ self: true, via: ['standard'], refresh: true }])
    expect(own.fields).toMatchObject({ attributes: { [standard]: 'SAME_SESSION' } })
    expect(exchangeClient([PARTNER]).fields['attributes']).not.toHaveProperty('use.refresh.tokens')
    expect(own.fields['attributes']).not.toHaveProperty('use.refresh.tokens')
  })

  it.each([
    ['mtls', 'tls.client.certificate.bound.access.tokens'],
    ['dpop', 'dpop.bound.access.tokens'],
  ] as const)('gets tokens bound by %s where that is said', (bound, attribute) => {
    const of = (client: TrustFile['client']) =>
      stateOf({ client }).find(({ kind }) => kind === 'client')
    expect(of({ ...TRUST.client, bound })?.fields).toMatchObject({
      attributes: { [attribute]: 'true' },
    })
    expect(of(TRUST.client)?.fields['attributes']).not.toHaveProperty(attribute)
  })

  it('is recognized as somebody set it up, where it is a workload: the plan says so', () => {
    const assertion = { from: 'file', path: '/run/token' } as const
    const settled = settle(
      { ...TRUST, client: { id: 'gateway', assertion } },
      { aliases: new Map(), auto: [] },
    )
    const client = desiredState(settled, ENDPOINTS, {
      ...SECRET_FACTS,
      client: { method: 'workload' },
    }).find(({ kind }) => kind === 'client')
    expect(client).toMatchObject({ secret: undefined })
    expect(client?.fields).not.toHaveProperty('clientAuthenticatorType')
    expect(client?.notes?.join()).toContain('federated-jwt')
  })
})

function grantKeys({ fields }: IdentityProvider) {
  const config = Object.entries(fields['config'] ?? {})
  return Object.fromEntries(config.filter(([key]) => key.startsWith('jwtAuthorizationGrant')))
}
