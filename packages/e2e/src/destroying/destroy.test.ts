import { createUser } from '@cambio/testkit'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { byHand, type ByHand } from '../exporting/by-hand.ts'
import { authorizationOf } from '../exporting/hand-made-realm.ts'
import { openWorkshop, type Run, type Workshop } from '../provisioning/workshop.ts'

describe('destroy', () => {
  let workshop: Workshop
  let hand: ByHand

  /** A realm in which others have permissions of their own before we come. */
  beforeEach(async () => {
    // The partner's own realm goes in one of these tests.
    workshop = await openWorkshop(inject('keycloak'), 'own')
    hand = await byHand(workshop.admin, workshop.realm)
    await hand.addClient('theirs')
    await hand.addProvider({ alias: 'elsewhere', issuer: workshop.landscape.stranger.issuer })
    for (const of of [{ alias: 'elsewhere' }, { clientId: 'theirs' }])
      await hand.enablePermissions(of)
    const policy = await hand.addClientPolicy('their policy', ['theirs'])
    await hand.addToPermission(await hand.enablePermissions({ alias: 'elsewhere' }), [policy])
  })
  afterEach(() => workshop.close())

  const destroy = (file: string, ...args: readonly string[]): Promise<Run> =>
    workshop.cambio(file, 'destroy', ...args)

  it('leaves the realm as it was before apply, and has nothing to do after that', async () => {
    const before = await stateOf(workshop)
    const file = await workshop.trust(withOneOfEach)
    await workshop.provision(file)
    expect(await stateOf(workshop)).not.toEqual(before)

    const destroyed = await destroy(file, '--yes')
    expect(destroyed.output).toContain('- identity provider partner: removed')
    expect(destroyed.code).toBe(0)
    expect(await stateOf(workshop)).toEqual(before)

    workshop.proxy.restart()
    const again = await destroy(file, '--yes')
    expect(again.output).toContain('Nothing to do')
    expect(again.code).toBe(0)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('tells what it would remove, and removes nothing without --yes', async () => {
    const file = await workshop.trust()
    await workshop.provision(file)
    const before = await stateOf(workshop)
    workshop.proxy.restart()
    const told = await destroy(file)
    expect(told.output).toContain('- client gateway: will be removed')
    expect(told.output).toContain('Say --yes')
    expect(told.code).toBe(2)
    expect(workshop.proxy.writes()).toEqual([])
    expect(await stateOf(workshop)).toEqual(before)
  })

  it('asks no issuer: the partner may be gone', async () => {
    const file = await workshop.trust()
    await workshop.provision(file)
    const { name } = workshop.landscape.partner
    await workshop.admin.realms.update({ realm: name }, { enabled: false })
    const { code, output } = await destroy(file, '--yes')
    expect(output).toContain('- identity provider partner: removed')
    expect(code).toBe(0)
  })

  it('keeps what was there before us, without our part', async () => {
    await hand.addClient('gateway')
    await hand.addProvider({ alias: 'partner', issuer: workshop.landscape.partner.issuer })
    const file = await workshop.trust()
    await workshop.provision(file)
    expect(await workshop.exchange()).toBe(200)
    const { code, output } = await destroy(file, '--yes')
    expect(output).toContain('identity provider partner: unchanged')
    expect(output).toContain('it was there before and stays')
    expect(output).toContain('- token-exchange permission of identity provider partner: removed')
    expect(code).toBe(0)
    expect(await workshop.exchange()).toBe(403)
  })

  it('keeps permissions that others use, and names who, unless their loss is accepted', async () => {
    await hand.addProvider({ alias: 'partner', issuer: workshop.landscape.partner.issuer })
    const file = await workshop.trust()
    await workshop.provision(file)
    const permission = await hand.enablePermissions({ alias: 'partner' })
    const bound = [
      await hand.policyId('gateway-token-exchange'),
      await hand.policyId('their policy'),
    ]
    await hand.addToPermission(permission, bound, 'AFFIRMATIVE')

    const kept = await destroy(file, '--yes')
    expect(kept.output).toContain('kept, because 1 policy of others is bound to them: their policy')
    expect(kept.code).toBe(0)
    expect(JSON.stringify(await authorizationOf(workshop.admin, workshop.realm))).toContain(
      '"their policy',
    )

    const lost = await destroy(file, '--yes', '--accept-data-loss')
    expect(lost.output).toContain('- permissions of identity provider partner: removed')
    expect(lost.code).toBe(0)
  })

  it('removes an identity provider with linked users only when their loss is accepted, and says how many', async () => {
    const file = await workshop.trust()
    await workshop.provision(file)
    for (const username of ['alice', 'bob']) await link(username)
    workshop.proxy.restart()
    const refused = await destroy(file, '--yes')
    expect(refused.output).toContain('2 users are linked to it')
    expect(refused.output).toContain('--accept-data-loss')
    expect(refused.code).toBe(4)
    expect(workshop.proxy.writes()).toEqual([])

    const told = await destroy(file, '--accept-data-loss')
    expect(told.output).toContain('2 links of users')
    expect(told.code).toBe(2)
    const done = await destroy(file, '--yes', '--accept-data-loss')
    expect(done.code).toBe(0)
  })

  async function link(username: string): Promise<void> {
    const { admin, realm } = workshop
    const id = await createUser(inject('keycloak'), realm, { username, password: 'password' })
    const federatedIdentity = {
      identityProvider: 'partner',
      userId: `${username}-1`,
      userName: username,
    }
    await admin.users.addToFederatedIdentity({
      realm,
      id,
      federatedIdentityId: 'partner',
      federatedIdentity,
    })
  }
})

/** Declares one of each kind of thing. */
function withOneOfEach(text: string): string {
  return text
    .replace(
      '  - id: orders-api\n',
      `  - id: orders-api
    roles: [{ name: reader }]
    scopes: { optional: [orders] }
    mappers: [{ audience: orders-api }]
clientScopes:
  - name: orders
    mappers: [{ audience: orders-api }]
roles: [{ name: partner-user }]
`,
    )
    .replace(
      '    via: [idp-permission]\n',
      `    via: [jwt-grant, idp-permission]
    identityProvider:
      mappers:
        - { name: role, mapper: oidc-hardcoded-role-idp-mapper, config: { role: partner-user } }
`,
    )
}

/** Everything of the realm that a trust file can change, with Keycloak's own ids. */
async function stateOf({ admin, realm }: Workshop): Promise<unknown> {
  const clients = await admin.clients.find({ realm })
  const roles = await admin.roles.find({ realm })
  return {
    clients: byId(clients),
    providers: await admin.identityProviders.find({ realm }),
    scopes: byId(await admin.clientScopes.find({ realm })),
    roles: byId(roles),
    authorization: sortedDeep(await authorizationOf(admin, realm)),
  }
}

function byId<Item extends { id?: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((one, other) => ((one.id ?? '') < (other.id ?? '') ? -1 : 1))
}

/** Keycloak's lists come in any order. */
function sortedDeep(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    Array.isArray(part)
      ? part.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
      : part,
  )
}
