import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  boundPolicies,
  clientOf,
  openWorkshop,
  partnerPermission,
  type Workshop,
} from './workshop.ts'

let workshop: Workshop
let output: string

/** The lines that tell what became of each thing. */
function doneLines(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) =>
      /^[+~=!.-] .*(?<!will be )(created|changed|unchanged|failed|not run)/.test(line),
    )
}

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  const file = await workshop.trust()
  output = await workshop.provision(file)
})

afterAll(() => workshop.close())

describe('the first apply on an empty realm', () => {
  it('tells each thing it created, in the order of their need', () => {
    expect(doneLines(output)).toEqual([
      '+ identity provider partner: created',
      '+ permissions of identity provider partner: created',
      '+ client gateway: created',
      '+ client orders-api: created',
      '+ client policy gateway-token-exchange: created',
      '+ token-exchange permission of identity provider partner: created',
      '+ permissions of client orders-api: created',
      '+ token-exchange permission of client orders-api: created',
    ])
  })

  it('says first whose tokens come by which road', () => {
    expect(output).toContain('roads: partner by idp-permission')
  })

  it('counts the writing requests it sent truthfully', () => {
    const { length } = workshop.proxy.writes()
    expect(output).toContain(`; ${length} writing requests sent, and 2 for the lock.`)
  })

  it('makes an identity provider that checks signatures and asks the issuer nothing', async () => {
    const { admin, realm, landscape } = workshop
    const { issuer } = landscape.partner
    const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    expect(provider).toMatchObject({ providerId: 'oidc', enabled: true })
    // Before 26 the switch is an entry of the config.
    const { hideOnLoginPage, ...config } = provider?.config ?? {}
    expect(provider?.hideOnLogin ?? hideOnLoginPage === 'true').toBe(true)
    expect(config).toEqual({
      issuer,
      jwksUrl: `${issuer}/protocol/openid-connect/certs`,
      authorizationUrl: `${issuer}/protocol/openid-connect/auth`,
      tokenUrl: `${issuer}/protocol/openid-connect/token`,
      userInfoUrl: `${issuer}/protocol/openid-connect/userinfo`,
      logoutUrl: `${issuer}/protocol/openid-connect/logout`,
      useJwksUrl: 'true',
      validateSignature: 'true',
      disableUserInfo: 'true',
      disableTypeClaimCheck: 'true',
      clientId: 'gateway',
      syncMode: 'IMPORT',
      'cambio.created': 'true',
    })
  })

  it('makes a confidential exchange client with which nobody logs in', async () => {
    const { admin, realm, landscape } = workshop
    expect(await clientOf(admin, realm, 'gateway')).toMatchObject({
      enabled: true,
      publicClient: false,
      protocol: 'openid-connect',
      clientAuthenticatorType: 'client-secret',
      secret: landscape.env.GATEWAY_SECRET,
      standardFlowEnabled: false,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
      attributes: { 'cambio.created': 'true' },
    })
  })

  it('makes a policy that names the exchange client and nobody else', async () => {
    const { admin, realm } = workshop
    const { holder } = await partnerPermission(admin, realm)
    const name = 'gateway-token-exchange'
    const policy = await admin.clients.findPolicyByName({ realm, id: holder, name })
    const { id } = await clientOf(admin, realm, 'gateway')
    expect(policy).toMatchObject({ type: 'client', logic: 'POSITIVE' })
    expect(policy.description).toContain('Cambio')
    expect(policy.config).toEqual({ clients: JSON.stringify([id]) })
  })

  it('binds that policy to the identity provider’s token-exchange permission', async () => {
    const { admin, realm } = workshop
    const { holder, permission } = await partnerPermission(admin, realm)
    const of = { realm, id: holder, permissionId: permission.id ?? '' }
    expect(permission).toMatchObject({
      type: 'scope',
      logic: 'POSITIVE',
      decisionStrategy: 'UNANIMOUS',
    })
    expect(await boundPolicies(admin, realm)).toEqual(['gateway-token-exchange'])
    expect(await admin.clients.getAssociatedScopes(of)).toMatchObject([{ name: 'token-exchange' }])
    const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    expect(await admin.clients.getAssociatedResources(of)).toMatchObject([
      { name: `idp.resource.${provider?.internalId}` },
    ])
  })

  it('makes the target client with every login flow off', async () => {
    const { admin, realm } = workshop
    expect(await clientOf(admin, realm, 'orders-api')).toMatchObject({
      enabled: true,
      standardFlowEnabled: false,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
    })
  })

  it('makes a realm that exchanges a partner’s token', async () => {
    expect(await workshop.exchange()).toBe(200)
  })

  it('prints no secret', () => {
    expect(output).not.toContain(workshop.landscape.env.GATEWAY_SECRET)
  })
})

describe('the second apply', () => {
  it('has nothing to do, sends no writing request and leaves no trace', async () => {
    const file = await workshop.trust()
    const before = await workshop.footprint()
    workshop.proxy.restart()
    const { code, output: second } = await workshop.cambio(file)
    expect(second).toMatch(/Nothing to do: 8 unchanged; 0 writing requests sent\.$/)
    expect(code).toBe(0)
    expect(workshop.proxy.writes()).toEqual([])
    expect(await workshop.footprint()).toEqual(before)
  })
})
