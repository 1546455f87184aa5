import type ClientScopeRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientScopeRepresentation.js'
import type ProtocolMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js'
import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { oneOfEverything } from './one-of-everything.ts'
import { clientOf, openWorkshop, type Workshop } from './workshop.ts'

let workshop: Workshop
let file: string
let realmBefore: RealmRepresentation
let output: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  const { admin, realm } = workshop
  await admin.realms.update({ realm }, { realm, ...THEIR_SETTINGS })
  realmBefore = (await admin.realms.findOne({ realm })) ?? {}
  file = await oneOfEverything(workshop)
  output = await workshop.provision(file)
})

afterAll(() => workshop.close())

/** What somebody set by hand, and the trust file does not speak of. */
const THEIR_SETTINGS = {
  displayNameHtml: '<b>theirs</b>',
  passwordPolicy: 'length(9)',
  smtpServer: { host: 'mail.company.example', from: 'sso@company.example' },
  attributes: { theirs: 'kept' },
  bruteForceProtected: true,
  internationalizationEnabled: true,
  supportedLocales: ['de', 'en'],
  adminEventsDetailsEnabled: true,
  enabledEventTypes: ['LOGIN', 'TOKEN_EXCHANGE'],
  browserSecurityHeaders: { xFrameOptions: 'DENY' },
  accessCodeLifespan: 77,
}

const DECLARED_SETTINGS = {
  displayName: 'The company',
  accessTokenLifespan: 240,
  ssoSessionIdleTimeout: 900,
  ssoSessionMaxLifespan: 7200,
  eventsEnabled: true,
  eventsExpiration: 86400,
  sslRequired: 'none',
}

const client = (clientId: string) => clientOf(workshop.admin, workshop.realm, clientId)

async function mapperOf(
  clientId: string,
  name: string,
): Promise<ProtocolMapperRepresentation & { readonly id: string }> {
  const { protocolMappers = [] } = await client(clientId)
  const found = protocolMappers.find((mapper) => mapper.name === name)
  return { ...found, id: found?.id ?? '' }
}

async function mapsScope(): Promise<ClientScopeRepresentation & { readonly id: string }> {
  const { admin, realm } = workshop
  const found = await admin.clientScopes.findOneByName({ realm, name: 'maps' })
  return { ...found, id: found?.id ?? '' }
}

async function originMapper() {
  const { admin, realm } = workshop
  const [mapper] = await admin.identityProviders.findMappers({ realm, alias: 'partner' })
  return { ...mapper, id: mapper?.id ?? '' }
}

/** Writing requests of the last run, each as method and path below the realm, the lock's left out. */
function writes(): readonly string[] {
  const all = workshop.proxy.writes().map(({ method, path }) => {
    const below = path.replace(`/admin/realms/${workshop.realm}`, '') || '/'
    return `${method} ${below.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')}`
  })
  return all.filter((write) => !['POST /clients', 'DELETE /clients/<id>'].includes(write))
}

/** Applies what somebody undid, sees that nothing else is touched, and that nothing is left to do. */
async function expectRepair(line: string, requests: readonly string[]): Promise<void> {
  workshop.proxy.restart()
  expect(await workshop.provision(file)).toContain(line)
  expect(writes()).toEqual(requests)
  workshop.proxy.restart()
  expect(await workshop.provision(file)).toContain('Nothing to do')
  expect(workshop.proxy.writes()).toEqual([])
}

/** Before 26, a realm tells of its identity providers, too. */
function withoutProviders(realm: RealmRepresentation): RealmRepresentation {
  const { identityProviders: _providers, identityProviderMappers: _mappers, ...settings } = realm
  return settings
}

describe('apply makes', () => {
  it('the realm’s declared settings, and leaves every other one', async () => {
    const { admin, realm } = workshop
    const after = (await admin.realms.findOne({ realm })) ?? {}
    expect(withoutProviders(after)).toEqual({
      ...withoutProviders(realmBefore),
      ...DECLARED_SETTINGS,
    })
    expect(output).toMatch(/~ realm .*: changed \(displayName, accessTokenLifespan/)
  })

  it('a role of the realm and a role of a client, with the marker of what we made', async () => {
    const { admin, realm } = workshop
    const attributes = { 'cambio.created': ['true'] }
    const { id } = await client('orders-api')
    const ofRealm = await admin.roles.findOneByName({ realm, name: 'traveller' })
    const ofClient = await admin.clients.findRole({ realm, id, roleName: 'clerk' })
    expect(ofRealm).toMatchObject({ description: 'May go anywhere', attributes })
    expect(ofClient).toMatchObject({ description: 'May read orders', attributes })
  })

  it('a client scope with its audience mapper, named in the tokens’ scope', async () => {
    expect(await mapsScope()).toMatchObject({
      protocol: 'openid-connect',
      description: 'The maps',
      attributes: { 'include.in.token.scope': 'true', 'cambio.created': 'true' },
      protocolMappers: [
        {
          name: 'audience maps-api',
          protocolMapper: 'oidc-audience-mapper',
          config: {
            'included.client.audience': 'maps-api',
            'access.token.claim': 'true',
            'id.token.claim': 'false',
            'introspection.token.claim': 'true',
            'cambio.created': 'true',
          },
        },
      ],
    })
  })

  it('what is attached to clients, beside what was attached already', async () => {
    const gateway = await client('gateway')
    expect(gateway.defaultClientScopes).toEqual(expect.arrayContaining(['maps', 'profile']))
    expect(gateway.optionalClientScopes).toEqual(expect.arrayContaining(['phone', 'address']))
    expect((await client('maps-api')).optionalClientScopes).toContain('maps')
  })

  it('protocol mappers of a client', async () => {
    expect(await mapperOf('gateway', 'tenant')).toMatchObject({
      protocolMapper: 'oidc-hardcoded-claim-mapper',
      config: { 'claim.name': 'tenant', 'claim.value': 'north', 'cambio.created': 'true' },
    })
  })

  it('mappers of an identity provider', async () => {
    expect(await originMapper()).toMatchObject({
      name: 'origin',
      identityProviderMapper: 'hardcoded-attribute-idp-mapper',
      config: { attribute: 'origin', 'attribute.value': 'partner', 'cambio.created': 'true' },
    })
  })

  it('nothing the second time', async () => {
    workshop.proxy.restart()
    expect(await workshop.provision(file)).toContain('Nothing to do')
    expect(workshop.proxy.writes()).toEqual([])
  })
})

describe('apply repairs, and touches nothing else', () => {
  it('a setting of the realm', async () => {
    const { admin, realm } = workshop
    await admin.realms.update({ realm }, { realm, accessTokenLifespan: 9999 })
    await expectRepair(`~ realm ${realm}: changed (accessTokenLifespan)`, ['PUT /'])
  })

  it('a mapper whose configuration somebody changed; what they added besides stays', async () => {
    const { admin, realm } = workshop
    const { id } = await client('gateway')
    const tenant = await mapperOf('gateway', 'tenant')
    const config = { ...tenant.config, 'claim.value': 'south', 'jsonType.label': 'String' }
    const at = { realm, id, mapperId: tenant.id }
    await admin.clients.updateProtocolMapper(at, { ...tenant, config })
    await expectRepair('~ mapper tenant of client gateway: changed (config.claim.value)', [
      'PUT /clients/<id>/protocol-mappers/models/<id>',
    ])
    expect(await mapperOf('gateway', 'tenant')).toMatchObject({
      config: { 'claim.value': 'north', 'jsonType.label': 'String' },
    })
  })

  it('a mapper that somebody made into another kind', async () => {
    const { admin, realm } = workshop
    const { id } = await client('gateway')
    const audience = await mapperOf('gateway', 'audience orders-api')
    const other = { ...audience, protocolMapper: 'oidc-hardcoded-claim-mapper' }
    await admin.clients.updateProtocolMapper({ realm, id, mapperId: audience.id }, other)
    await expectRepair('~ mapper audience orders-api of client gateway: changed (protocolMapper)', [
      'PUT /clients/<id>/protocol-mappers/models/<id>',
    ])
  })

  it('a mapper of a client scope that somebody deleted', async () => {
    const { admin, realm } = workshop
    const { id, protocolMappers = [] } = await mapsScope()
    const mapperId = protocolMappers[0]?.id ?? ''
    await admin.clientScopes.delProtocolMapper({ realm, id, mapperId })
    await expectRepair('+ mapper audience maps-api of client scope maps: created', [
      'POST /client-scopes/<id>/protocol-mappers/models',
    ])
  })

  it('a client scope that somebody detached', async () => {
    const { admin, realm } = workshop
    const { id } = await client('gateway')
    const { id: clientScopeId } = await mapsScope()
    await admin.clients.delDefaultClientScope({ realm, id, clientScopeId })
    await expectRepair('+ client scope maps on client gateway: created', [
      'PUT /clients/<id>/default-client-scopes/<id>',
    ])
  })

  it('a client scope that somebody attached in the other way', async () => {
    const { admin, realm } = workshop
    const { id } = await client('gateway')
    const { id: clientScopeId } = await mapsScope()
    await admin.clients.delDefaultClientScope({ realm, id, clientScopeId })
    await admin.clients.addOptionalClientScope({ realm, id, clientScopeId })
    await expectRepair('~ client scope maps on client gateway: changed (attached)', [
      'DELETE /clients/<id>/optional-client-scopes/<id>',
      'PUT /clients/<id>/default-client-scopes/<id>',
    ])
  })

  it('a role’s description; what it is made of stays', async () => {
    const { admin, realm } = workshop
    const role = await admin.roles.findOneByName({ realm, name: 'traveller' })
    const part = await admin.roles.findOneByName({ realm, name: 'offline_access' })
    await admin.roles.createComposite({ realm, roleId: role?.id ?? '' }, [part ?? {}])
    const attributes = { ...role?.attributes, theirs: ['kept'] }
    const theirs = { ...role, description: 'Whatever', attributes }
    await admin.roles.updateByName({ realm, name: 'traveller' }, theirs)
    await expectRepair('~ realm role traveller: changed (description)', ['PUT /roles/traveller'])
    expect(await admin.roles.findOneByName({ realm, name: 'traveller' })).toMatchObject({
      description: 'May go anywhere',
      composite: true,
      attributes: { theirs: ['kept'], 'cambio.created': ['true'] },
    })
  })

  it('a role of a client that somebody deleted', async () => {
    const { admin, realm } = workshop
    const { id } = await client('orders-api')
    await admin.clients.delRole({ realm, id, roleName: 'clerk' })
    await expectRepair('+ role clerk of client orders-api: created', ['POST /clients/<id>/roles'])
  })

  it('a client scope’s description; its mappers stay', async () => {
    const { admin, realm } = workshop
    const { id } = await mapsScope()
    await admin.clientScopes.update({ realm, id }, { name: 'maps', description: 'Theirs' })
    await expectRepair('~ client scope maps: changed (description)', ['PUT /client-scopes/<id>'])
    expect((await mapsScope()).protocolMappers).toHaveLength(1)
  })

  it('a mapper of an identity provider', async () => {
    const { admin, realm } = workshop
    const mapper = await originMapper()
    const config = { ...mapper.config, 'attribute.value': 'elsewhere', syncMode: 'FORCE' }
    const at = { realm, alias: 'partner', id: mapper.id }
    await admin.identityProviders.updateMapper(at, { ...mapper, config })
    await expectRepair('~ mapper origin of identity provider partner: changed', [
      'PUT /identity-provider/instances/partner/mappers/<id>',
    ])
    expect(await originMapper()).toMatchObject({
      config: { 'attribute.value': 'partner', syncMode: 'FORCE' },
    })
  })
})

describe('apply stops before any write', () => {
  async function expectBlocked(other: string, message: RegExp): Promise<void> {
    workshop.proxy.restart()
    const run = await workshop.cambio(other)
    expect(run.output).toMatch(message)
    expect(run.code).toBe(4)
    expect(workshop.proxy.writes()).toEqual([])
  }

  it('where this server has no such protocol mapper', async () => {
    const other = await oneOfEverything(workshop, (text) =>
      text.replace('oidc-hardcoded-claim-mapper', 'oidc-hard-coded-mapper'),
    )
    await expectBlocked(
      other,
      /mapper tenant of client gateway: .*no mapper oidc-hard-coded-mapper/,
    )
  })

  it('where this server has no such identity provider mapper, which Keycloak itself would take', async () => {
    const other = await oneOfEverything(workshop, (text) =>
      text.replace('hardcoded-attribute-idp-mapper', 'hard-coded-mapper'),
    )
    await expectBlocked(other, /mapper origin of identity provider partner: .*hard-coded-mapper/)
  })

  it('where a client scope is attached that is neither there nor declared', async () => {
    const other = await oneOfEverything(workshop, (text) =>
      text.replace('optional: [phone]', 'optional: [telephone]'),
    )
    await expectBlocked(other, /client scope telephone on client gateway: .*clientScopes/)
  })

  it('where a client scope of the name never gets into an access token', async () => {
    const other = await oneOfEverything(workshop, (text) =>
      text.replace('clientScopes:\n', 'clientScopes:\n  - name: role_list\n'),
    )
    await expectBlocked(other, /client scope role_list: .*protocol saml/)
  })
})
