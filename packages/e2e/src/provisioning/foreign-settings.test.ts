import { createClient, releaseOf } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, type Workshop } from './workshop.ts'

let workshop: Workshop

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  const { realm, admin, landscape } = workshop
  const { issuer } = landscape.partner
  await createClient(inject('keycloak'), realm, {
    clientId: 'gateway',
    enabled: false,
    secret: 'theirs',
    description: 'made by hand',
    redirectUris: ['https://app.example/*'],
    standardFlowEnabled: true,
    serviceAccountsEnabled: true,
    authorizationServicesEnabled: true,
    attributes: { 'access.token.lifespan': '77' },
    protocolMappers: [
      {
        name: 'theirs',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-hardcoded-claim-mapper',
        config: { 'claim.name': 'x', 'claim.value': 'y' },
      },
    ],
  })
  await admin.identityProviders.create({
    realm,
    alias: 'partner',
    providerId: 'oidc',
    enabled: false,
    trustEmail: true,
    storeToken: true,
    displayName: 'Our partner',
    config: {
      issuer,
      tokenUrl: `${issuer}/protocol/openid-connect/token`,
      authorizationUrl: `${issuer}/protocol/openid-connect/auth`,
      jwksUrl: 'https://old.example/jwks',
      clientId: 'us-at-partner',
      clientSecret: 'kept',
      clientAuthMethod: 'client_secret_basic',
      defaultScope: 'openid email',
      syncMode: 'FORCE',
    },
  })
  await admin.identityProviders.createMapper({
    realm,
    alias: 'partner',
    identityProviderMapper: {
      name: 'theirs',
      identityProviderAlias: 'partner',
      identityProviderMapper: 'hardcoded-attribute-idp-mapper',
      config: { attribute: 'a', 'attribute.value': 'b' },
    },
  })
  const file = await workshop.trust((text) =>
    text.replace('via: [idp-permission]', 'via: [jwt-grant, idp-permission]'),
  )
  await workshop.provision(file)
})

afterAll(() => workshop.close())

const { hasJwtGrant } = releaseOf(inject('keycloak').version)

describe.runIf(hasJwtGrant)('apply on things that were there before', () => {
  it('changes of a client what the trust file declares, and leaves every other setting', async () => {
    const { admin, realm, landscape } = workshop
    expect(await clientOf(admin, realm, 'gateway')).toMatchObject({
      enabled: true,
      secret: landscape.env.GATEWAY_SECRET,
      description: 'made by hand',
      redirectUris: ['https://app.example/*'],
      standardFlowEnabled: true,
      serviceAccountsEnabled: true,
      authorizationServicesEnabled: true,
      attributes: {
        'access.token.lifespan': '77',
        'oauth2.jwt.authorization.grant.enabled': 'true',
        'oauth2.jwt.authorization.grant.idp': 'partner',
      },
      protocolMappers: expect.arrayContaining([expect.objectContaining({ name: 'theirs' })]),
    })
  })

  it('does not mark as ours what somebody else made', async () => {
    const { admin, realm } = workshop
    const { attributes } = await clientOf(admin, realm, 'gateway')
    expect(attributes).not.toHaveProperty('cambio.created')
  })

  it('keeps an authorization server that the client runs for itself', async () => {
    const { admin, realm } = workshop
    const { id } = await clientOf(admin, realm, 'gateway')
    expect(await admin.clients.getResourceServer({ realm, id })).toMatchObject({ name: 'gateway' })
  })

  it('changes of an identity provider what the trust file declares, and leaves every other setting', async () => {
    const { admin, realm, landscape } = workshop
    const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    expect(provider).toMatchObject({
      enabled: true,
      trustEmail: true,
      storeToken: true,
      displayName: 'Our partner',
      config: {
        issuer: landscape.partner.issuer,
        jwtAuthorizationGrantEnabled: 'true',
        clientId: 'us-at-partner',
        clientSecret: '**********',
        clientAuthMethod: 'client_secret_basic',
        defaultScope: 'openid email',
        syncMode: 'FORCE',
      },
    })
    expect(provider?.hideOnLogin ?? false).toBe(false)
    const mappers = await admin.identityProviders.findMappers({ realm, alias: 'partner' })
    expect(mappers).toMatchObject([{ name: 'theirs' }])
  })
})

describe.runIf(hasJwtGrant)('apply stops before any write', () => {
  it('where the identity provider is of another kind, and says what that would lose', async () => {
    const { admin, realm, proxy } = workshop
    await admin.identityProviders.create({
      realm,
      alias: 'github',
      providerId: 'github',
      config: { clientId: 'x', clientSecret: 'y' },
    })
    proxy.restart()
    const other = await workshop.trust((text) => text.replace('alias: partner', 'alias: github'))
    const { code, output } = await workshop.cambio(other)
    expect(code).toBe(4)
    expect(output).toMatch(/identity provider github: .*github.*links/)
    expect(proxy.writes()).toEqual([])
  })

  it('where the policy’s name is taken by something else', async () => {
    const { admin, realm, proxy } = workshop
    const { id } = await clientOf(admin, realm, 'realm-management')
    await admin.clients.createPolicy({ realm, id, type: 'role' }, { name: 'taken' })
    proxy.restart()
    const other = await workshop.trust((text) => `${text}policyName: taken\n`)
    const { code, output } = await workshop.cambio(other)
    expect(code).toBe(4)
    expect(output).toMatch(/client policy taken: .*type role.*policyName/)
    expect(proxy.writes()).toEqual([])
  })

  it('where a route asks for an audience that is no client', async () => {
    const { proxy } = workshop
    proxy.restart()
    const other = await workshop.trust((text) =>
      text.replace('audience: [orders-api]', 'audience: [nobody]'),
    )
    const { code, output } = await workshop.cambio(other)
    expect(code).toBe(4)
    expect(output).toMatch(/audience nobody.*no such client.*clients/)
    expect(proxy.writes()).toEqual([])
  })
})
