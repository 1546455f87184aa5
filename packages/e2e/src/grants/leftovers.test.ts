import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import {
  boundPolicies,
  clientOf,
  openWorkshop,
  partnerPermission,
  type Workshop,
} from '../provisioning/workshop.ts'
import { exchangeAs, gateway } from './exchange-as.ts'
import { bindPolicies, makeClientPolicy } from './foreign-policy.ts'

const POLICY = 'gateway-token-exchange'

let workshop: Workshop
let file: string
let withStranger: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  file = await workshop.trust()
  withStranger = await workshop.trust((text) => text.replace('routes:', `${stranger()}routes:`))
})

afterAll(() => workshop.close())

function stranger(): string {
  const { issuer } = workshop.landscape.stranger
  return `  - alias: stranger\n    issuer: ${issuer}\n    via: [idp-permission]\n`
}

/** Makes an identity provider as somebody would, with the permission and these policies on it, and deletes it. */
async function leaveOrphan(alias: string, policies: readonly string[]): Promise<string> {
  const { admin, realm } = workshop
  const config = { issuer: `https://${alias}.example`, clientId: 'x' }
  await admin.identityProviders.create({ realm, alias, providerId: 'oidc', config })
  await admin.identityProviders.updatePermission({ realm, alias }, { enabled: true })
  const { internalId = '' } = (await admin.identityProviders.findOne({ realm, alias })) ?? {}
  const { id: holder } = await clientOf(admin, realm, 'realm-management')
  const name = `token-exchange.permission.idp.${internalId}`
  const { id = '' } = await admin.clients.findPolicyByName({ realm, id: holder, name })
  const body = { id, name, type: 'scope', policies: [...policies] }
  await admin.clients.updatePermission({ realm, id: holder, type: 'scope', permissionId: id }, body)
  await admin.identityProviders.del({ realm, alias })
  return internalId
}

async function policyNames(): Promise<readonly string[]> {
  const { admin, realm } = workshop
  const { id } = await clientOf(admin, realm, 'realm-management')
  const found = await admin.clients.listPolicies({
    realm,
    id,
    type: 'client',
    permission: 'false',
    max: 100,
  })
  return (found === '' ? [] : found).map(({ name = '' }) => name).toSorted()
}

describe('a policy of ours', () => {
  beforeEach(() => workshop.provision(file))

  it('is unbound and deleted when the trust file calls it otherwise', async () => {
    const renamed = await workshop.trust((text) => `${text}policyName: renamed\n`)
    const output = await applyExactly(workshop, renamed)
    expect(output).toContain(`policies: ${POLICY} -> renamed`)
    expect(output).toContain(`- stale client policy ${POLICY}: removed`)
    expect(await policyNames()).toEqual(['renamed'])
    expect(await workshop.exchange()).toBe(200)
    await applyExactly(workshop, file)
    expect(await policyNames()).toEqual([POLICY])
  })

  it('is kept while somebody uses it for something else', async () => {
    const { admin, realm } = workshop
    const { holder } = await partnerPermission(admin, realm)
    const theirs = { name: 'their-permission', type: 'scope', scopes: ['token-exchange'] }
    await admin.clients.createPermission(
      { realm, id: holder, type: 'scope' },
      { ...theirs, policies: [POLICY] },
    )
    const renamed = await workshop.trust((text) => `${text}policyName: renamed\n`)
    expect(await applyExactly(workshop, renamed)).not.toContain('stale')
    expect(await policyNames()).toEqual([POLICY, 'renamed'])
    const { id = '' } = await admin.clients.findPolicyByName({
      realm,
      id: holder,
      name: theirs.name,
    })
    await admin.clients.delPermission({ realm, id: holder, type: 'scope', permissionId: id })
    await applyExactly(workshop, file)
  })
})

describe('the permission that a deleted identity provider left', () => {
  beforeEach(() => workshop.provision(file))

  it('is swept where only policies of ours are on it', async () => {
    const internalId = await leaveOrphan('short-lived', [POLICY])
    const output = await applyExactly(workshop, file)
    expect(output).toContain(
      `- orphaned token-exchange permission of identity provider ${internalId}: removed`,
    )
  })

  it('is swept where somebody had taken its resource from it', async () => {
    const { admin, realm } = workshop
    const internalId = await leaveOrphan('half-gone', [POLICY])
    const { id: holder } = await clientOf(admin, realm, 'realm-management')
    const name = `token-exchange.permission.idp.${internalId}`
    const { id = '' } = await admin.clients.findPolicyByName({ realm, id: holder, name })
    const body = { id, name, type: 'scope', resources: [] }
    await admin.clients.updatePermission(
      { realm, id: holder, type: 'scope', permissionId: id },
      body,
    )
    const { output } = await workshop.cambio(file)
    expect(output).toContain(`identity provider ${internalId}: removed`)
    expect(await workshop.provision(file)).toContain('Nothing to do')
    const resources = await admin.clients.listResources({
      realm,
      id: holder,
      name: `idp.resource.${internalId}`,
    })
    expect(resources).toEqual([])
  })

  it.each(['beside ours', 'alone'])(
    'is left alone where a foreign policy is on it, %s',
    async (how) => {
      await makeClientPolicy(workshop, 'their-policy', ['gateway'])
      const policies = how === 'alone' ? ['their-policy'] : ['their-policy', POLICY]
      await leaveOrphan(`foreign-${how.length}`, policies)
      expect(await applyExactly(workshop, file)).not.toContain('orphaned')
    },
  )
})

describe('a grant that vanished from the trust file', () => {
  it('is told about while its identity provider lives, and still works', async () => {
    await workshop.provision(withStranger)
    const output = await applyExactly(workshop, file)
    expect(output).toMatch(
      /former token-exchange permission of identity provider stranger: unchanged\n +warning: .*--prune/,
    )
  })

  it('is removed with --prune, which plan shows', async () => {
    await workshop.provision(withStranger)
    const planned = await workshop.cambio(file, 'plan', '--prune')
    const address = 'former token-exchange permission of identity provider stranger'
    expect(planned.output).toContain(`- ${address}: will be removed`)
    expect(planned.code).toBe(2)
    await applyExactly(workshop, file, '--prune')
    expect(await workshop.provision(file)).not.toContain('former')
    expect(
      await exchangeAs(gateway(workshop.landscape), workshop.landscape, { alias: 'stranger' }),
    ).toBe(403)
    expect(await workshop.exchange()).toBe(200)
  })

  it('leaves, when removed, what others bound beside ours', async () => {
    await workshop.provision(file)
    await makeClientPolicy(workshop, 'their-policy', ['gateway'])
    await bindPolicies(workshop, [POLICY, 'their-policy'])
    const without = await workshop.trust((text) =>
      text.replace(/ {2}- alias: partner[^]*via: \[idp-permission\]\n/, stranger()),
    )
    await applyExactly(workshop, without, '--prune')
    expect(await boundPolicies(workshop.admin, workshop.realm)).toEqual(['their-policy'])
  })
})
