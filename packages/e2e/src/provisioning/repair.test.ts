import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import {
  DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { createClient } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { applyExactly } from './apply-exactly.ts'
import {
  boundPolicies,
  clientOf,
  openWorkshop,
  partnerPermission,
  type Workshop,
} from './workshop.ts'

const POLICY = 'gateway-token-exchange'

let workshop: Workshop
let file: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  file = await workshop.trust()
  await workshop.provision(file)
})

afterAll(() => workshop.close())

/** Applies, and sees that it did what it showed, that exchanges work again and that nothing is left to do. */
async function expectRepair(): Promise<string> {
  const output = await applyExactly(workshop, file)
  expect(await workshop.exchange()).toBe(200)
  return output
}

/** Names of what Keycloak keeps permissions of identity providers by. */
async function idpResources(): Promise<readonly string[]> {
  const { admin, realm } = workshop
  const { holder } = await partnerPermission(admin, realm)
  const found = await admin.clients.listResources({ realm, id: holder, name: 'idp.resource.' })
  return found.map(({ name = '' }) => name)
}

async function changePolicy(change: PolicyRepresentation & { clients?: readonly string[] }) {
  const { admin, realm } = workshop
  const { holder } = await partnerPermission(admin, realm)
  const policy = await admin.clients.findPolicyByName({ realm, id: holder, name: POLICY })
  const { id = '', name = '', description = '' } = policy
  const body = { id, name, description, type: 'client', logic: Logic.POSITIVE, ...change }
  await admin.clients.updatePolicy({ realm, id: holder, type: 'client', policyId: id }, body)
}

/** Keycloak's ids of the clients in our policy. */
async function policyClients(): Promise<unknown> {
  const { admin, realm } = workshop
  const { holder } = await partnerPermission(admin, realm)
  const { id = '' } = await admin.clients.findPolicyByName({ realm, id: holder, name: POLICY })
  const of = { realm, id: holder, type: 'client', policyId: id }
  const found: unknown = await admin.clients.findOnePolicyWithType(of)
  return found instanceof Object && 'clients' in found ? found.clients : undefined
}

async function changePermission(change: PolicyRepresentation) {
  const { admin, realm } = workshop
  const { holder, permission } = await partnerPermission(admin, realm)
  const { id = '', name = '' } = permission
  const body = { id, name, type: 'scope', ...change }
  await admin.clients.updatePermission({ realm, id: holder, type: 'scope', permissionId: id }, body)
}

describe('apply repairs', () => {
  it('a policy whose clients somebody removed', async () => {
    await changePolicy({ clients: [] })
    expect(await workshop.exchange()).toBe(403)
    expect(await expectRepair()).toContain(`~ client policy ${POLICY}: changed (clients)`)
  })

  it('a policy that somebody let another client into', async () => {
    const other = await createClient(inject('keycloak'), workshop.realm, { clientId: 'intruder' })
    const { id } = await clientOf(workshop.admin, workshop.realm, 'gateway')
    await changePolicy({ clients: [id, other] })
    const { output } = await workshop.cambio(file, 'plan')
    expect(output).toContain('clients: gateway, intruder -> gateway')
    await expectRepair()
  })

  it('a policy whose logic somebody flipped', async () => {
    const { id } = await clientOf(workshop.admin, workshop.realm, 'gateway')
    await changePolicy({ logic: Logic.NEGATIVE, clients: [id] })
    expect(await workshop.exchange()).toBe(403)
    expect(await expectRepair()).toContain(`~ client policy ${POLICY}: changed (logic)`)
  })

  it('a permission whose logic somebody flipped', async () => {
    await changePermission({ logic: Logic.NEGATIVE, decisionStrategy: DecisionStrategy.UNANIMOUS })
    const output = await expectRepair()
    expect(output).toContain('permission of identity provider partner: changed (logic)')
    const { permission } = await partnerPermission(workshop.admin, workshop.realm)
    expect(permission.logic).toBe(Logic.POSITIVE)
  })

  it('a permission that somebody unbound our policy from', async () => {
    await changePermission({ policies: [] })
    expect(await workshop.exchange()).toBe(403)
    expect(await expectRepair()).toContain(
      '+ token-exchange permission of identity provider partner',
    )
  })

  it('a permission that somebody took the scope and the resource from', async () => {
    await changePermission({ scopes: [], resources: [] })
    expect(await workshop.exchange()).toBe(403)
    expect(await expectRepair()).toContain('changed (resource, scope)')
  })

  it('permissions that somebody disabled', async () => {
    const { admin, realm } = workshop
    await admin.identityProviders.updatePermission({ realm, alias: 'partner' }, { enabled: false })
    expect(await workshop.exchange()).toBe(403)
    expect(await expectRepair()).toContain('+ permissions of identity provider partner: created')
  })

  it('an identity provider that was deleted and made again by hand: it has another internal id', async () => {
    const { admin, realm } = workshop
    const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    const { internalId: _old, ...copy } = provider ?? {}
    await deletePartner()
    await admin.identityProviders.create({ realm, ...copy })
    const output = await expectRepair()
    expect(output).toContain('= identity provider partner: unchanged')
    expect(output).toContain('+ permissions of identity provider partner: created')
    const orphan = `identity provider ${provider?.internalId}: removed`
    expect(output).toContain(`- orphaned token-exchange permission of ${orphan}`)
    const living = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    expect(await idpResources()).toEqual([`idp.resource.${living?.internalId}`])
  })

  it('an identity provider that is gone, and sweeps what it left', async () => {
    await deletePartner()
    expect(await expectRepair()).toContain('+ identity provider partner: created')
    expect(await idpResources()).toHaveLength(1)
  })

  it('a policy that is gone', async () => {
    const { admin, realm } = workshop
    const { holder } = await partnerPermission(admin, realm)
    const { id = '' } = await admin.clients.findPolicyByName({ realm, id: holder, name: POLICY })
    await admin.clients.delPolicy({ realm, id: holder, policyId: id })
    expect(await expectRepair()).toContain(`+ client policy ${POLICY}: created`)
  })

  it('an exchange client that is gone: its successor has another id, which the policy must name', async () => {
    const { admin, realm } = workshop
    const { id } = await clientOf(admin, realm, 'gateway')
    await admin.clients.del({ realm, id })
    const output = await expectRepair()
    expect(output).toContain('+ client gateway: created')
    expect(output).toContain(`client policy ${POLICY}: `)
  })

  it('a policy that named a client that is gone beside ours', async () => {
    const { admin, realm } = workshop
    const other = await createClient(inject('keycloak'), realm, { clientId: 'short-lived' })
    const { id } = await clientOf(admin, realm, 'gateway')
    await changePolicy({ clients: [id, other] })
    await admin.clients.del({ realm, id: other })
    // Current releases take the client out of the policy themselves; older ones leave its id there.
    await expectRepair()
    expect(await policyClients()).toEqual([id])
  })

  it('a secret that somebody changed', async () => {
    const { admin, realm } = workshop
    const { id } = await clientOf(admin, realm, 'gateway')
    await admin.clients.generateNewClientSecret({ realm, id })
    expect(await workshop.exchange()).toBe(401)
    expect(await expectRepair()).toContain('~ client gateway: changed (secret)')
  })

  it('an exchange client that somebody made public', async () => {
    const { admin, realm } = workshop
    const gateway = await clientOf(admin, realm, 'gateway')
    await admin.clients.update({ realm, id: gateway.id }, { ...gateway, publicClient: true })
    expect(await expectRepair()).toContain('~ client gateway: changed (publicClient, secret)')
  })

  it('an identity provider that somebody pointed at other keys', async () => {
    const { admin, realm } = workshop
    const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    const config = { ...provider?.config, jwksUrl: `${inject('keycloak').url}/elsewhere` }
    await admin.identityProviders.update({ realm, alias: 'partner' }, { ...provider, config })
    expect(await expectRepair()).toContain('~ identity provider partner: changed (config.jwksUrl)')
  })
})

describe('a policy somebody else bound', () => {
  it('is kept, and told about where it makes Keycloak deny', async () => {
    const { admin, realm } = workshop
    const theirs = await createClient(inject('keycloak'), realm, { clientId: 'theirs' })
    const { holder } = await partnerPermission(admin, realm)
    const foreign: PolicyRepresentation & { clients: readonly string[] } = {
      name: 'their-policy',
      logic: Logic.POSITIVE,
      clients: [theirs],
    }
    const made = await admin.clients.createPolicy({ realm, id: holder, type: 'client' }, foreign)
    await changePermission({ policies: [made.id ?? ''] })

    const output = await workshop.provision(file)
    expect(await boundPolicies(admin, realm)).toEqual([POLICY, 'their-policy'])
    expect(output).toMatch(/warning: policy their-policy .* does not admit client gateway .* deny/)
    expect(await workshop.exchange()).toBe(403)

    await changePermission({
      policies: [made.id ?? ''],
      decisionStrategy: DecisionStrategy.AFFIRMATIVE,
    })
    expect(await workshop.provision(file)).toContain('may exchange as well')
    expect((await partnerPermission(admin, realm)).permission.decisionStrategy).toBe('AFFIRMATIVE')
    expect(await workshop.exchange()).toBe(200)
  })
})

async function deletePartner(): Promise<void> {
  const { admin, realm } = workshop
  await admin.identityProviders.del({ realm, alias: 'partner' })
  // The user that came with the first exchange has lost its link, and would be in the way of a new one.
  const [alice] = await admin.users.find({ realm, username: 'alice' })
  if (alice?.id !== undefined) await admin.users.del({ realm, id: alice.id })
  // Keycloak remembers her link beyond that.
  await admin.cache.clearUserCache({ realm })
}
