import { parseTrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { composeTrust } from './compose-trust.ts'
import type {
  Inventory,
  InventoriedClient,
  InventoriedPermission,
  InventoriedProvider,
} from './inventory.ts'
import { writeTrust } from './write-trust.ts'

const ISSUER = 'https://login.partner.example'
const provider: InventoriedProvider = {
  alias: 'partner',
  providerId: 'oidc',
  enabled: true,
  displayName: '',
  config: { issuer: ISSUER, jwksUrl: `${ISSUER}/keys` },
  mappers: [],
}
const client: InventoriedClient = {
  clientId: 'gateway',
  enabled: true,
  authenticator: 'client-secret',
  isPublic: false,
  attributes: {},
  mappers: [],
}
const policy = {
  name: 'gateway-token-exchange',
  type: 'client',
  logic: 'POSITIVE',
  clients: ['gateway'],
}
const permission: InventoriedPermission = {
  of: { kind: 'identity-provider', alias: 'partner' },
  logic: 'POSITIVE',
  strategy: 'UNANIMOUS',
  policies: [policy],
}
const INVENTORY: Inventory = {
  roads: new Set(['jwt-grant', 'idp-permission', 'standard', 'none']),
  providers: [provider],
  clients: [client],
  permissions: [permission],
}

function compose(change: Partial<Inventory> = {}, exchangeClient = client) {
  return composeTrust(
    { ...INVENTORY, ...change },
    {
      url: 'https://sso.example.com',
      keycloak: { url: 'https://sso.example.com', realm: 'company' },
      client: exchangeClient,
      discoverable: new Set(),
    },
  )
}

describe('composeTrust', () => {
  it('gives a valid trust file', () => {
    const text = writeTrust(compose(), 'company')
    expect(parseTrustFile(text, { env: {} })).toMatchObject({
      ok: true,
      value: { issuers: [{ alias: 'partner', issuer: ISSUER, via: ['idp-permission'] }] },
    })
  })

  it('says no name of a policy that follows from the others', () => {
    expect(compose().trust.policyName).toBeUndefined()
    const of = { kind: 'client', clientId: 'orders' } as const
    const shared = { ...policy, name: 'ours', clients: ['batch', 'gateway'] }
    const { trust } = compose({
      permissions: [
        { ...permission, policies: [{ ...shared, name: 'ours partner' }] },
        { ...permission, of, policies: [{ ...shared, name: 'ours client orders' }] },
      ],
    })
    expect(trust.policyName).toBe('ours')
    expect(JSON.stringify(trust.issuers)).not.toContain('policyName')
    expect(trust.clients).toEqual([{ id: 'orders' }])
  })

  it.each([
    ['is disabled', { enabled: false }, 'disabled'],
    ['has a provider that no trust file can name', { providerId: 'saml' }, 'saml'],
  ])('leaves out an identity provider that %s, and says so', (_what, change, word) => {
    const { trust, leftOut } = compose({ providers: [{ ...provider, ...change }] })
    expect(trust.issuers).toEqual([])
    expect(leftOut).toEqual([expect.stringContaining(word)])
  })

  it('names an issuer once', () => {
    const twin = { ...provider, alias: 'twin' }
    const ofTwin = { ...permission, of: { kind: 'identity-provider', alias: 'twin' } as const }
    const { trust, leftOut } = compose({
      providers: [provider, twin],
      permissions: [permission, ofTwin],
    })
    expect(trust.issuers).toHaveLength(1)
    expect(leftOut).toEqual([expect.stringContaining('twin')])
  })

  it('leaves a place for an issuer and its keys where the realm tells neither', () => {
    const { trust } = compose({ providers: [{ ...provider, config: {} }] })
    expect(trust.issuers[0]).toMatchObject({
      issuer: 'https://to-be-written.invalid/partner',
      endpoints: { jwks: 'https://to-be-written.invalid/partner' },
    })
  })

  it('says that http is meant where the realm has it', () => {
    const config = { issuer: 'http://partner.internal', jwksUrl: 'http://partner.internal/keys' }
    expect(compose({ providers: [{ ...provider, config }] }).trust.insecureAllowHttp).toBe(true)
    expect(compose().trust.insecureAllowHttp).toBeUndefined()
  })

  it('takes no road this server has switched off', () => {
    const { trust } = compose({ roads: new Set(['standard']), permissions: [permission] })
    expect(trust.issuers).toEqual([])
  })

  it.each([
    ['client-jwt', { id: 'gateway', privateKey: '${env:GATEWAY_PRIVATE_KEY}' }],
    [
      'client-x509',
      {
        id: 'gateway',
        certificate: '${env:GATEWAY_CERTIFICATE}',
        certificateKey: '${env:GATEWAY_CERTIFICATE_KEY}',
      },
    ],
    ['client-secret-jwt', { id: 'gateway', secret: '${env:GATEWAY_SECRET}', method: 'jwt' }],
  ])('refers to the credential of a client with %s', (authenticator, text) => {
    expect(compose({}, { ...client, authenticator }).trust.client).toEqual(text)
  })

  it.each([
    ['client-secret', 'dpop.bound.access.tokens', 'dpop'],
    ['client-x509', 'tls.client.certificate.bound.access.tokens', 'mtls'],
    ['client-secret', 'tls.client.certificate.bound.access.tokens', undefined],
  ])(
    'says of a client with %s and %s that tokens are bound by %s',
    (authenticator, name, bound) => {
      const attributes = { ...client.attributes, [name]: 'true' }
      expect(compose({}, { ...client, authenticator, attributes }).trust.client.bound).toBe(bound)
    },
  )
})
