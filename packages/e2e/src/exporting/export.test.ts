import { Logic } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { createPartnerRealm, type PartnerRealm } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { clientOf } from '../provisioning/workshop.ts'
import { allowByHand, type ByHand } from './by-hand.ts'
import { EXCHANGE_CLIENT, type HandMadeRealm, makeRealmByHand } from './hand-made-realm.ts'

const PARTNER = { alias: 'partner' }
const POLICY = { name: 'gateway-token-exchange', clientIds: [EXCHANGE_CLIENT] }
const GRANT = 'oauth2.jwt.authorization.grant'

describe('export of a realm that was set up by hand in the console', () => {
  let partner: PartnerRealm
  let other: PartnerRealm
  let realm: HandMadeRealm

  beforeAll(async () => {
    partner = await createPartnerRealm(inject('keycloak'))
    other = await createPartnerRealm(inject('keycloak'))
  })
  beforeEach(async () => {
    realm = await makeRealmByHand(inject('keycloak'))
  })
  afterEach(() => realm.remove())
  afterAll(async () => {
    await partner.remove()
    await other.remove()
  })

  /** The documented procedure, with one thing done in another way. */
  async function setUp(change: Partial<SetUp> = {}): Promise<void> {
    const { addProvider, policy, strategy }: SetUp = {
      addProvider: (hand) => hand.addProvider({ ...PARTNER, issuer: partner.issuer }),
      policy: POLICY,
      ...change,
    }
    await addProvider(realm.hand)
    for (const clientId of policy.clientIds) await realm.hand.addClient(clientId)
    await allowByHand(realm.hand, PARTNER, policy, strategy)
  }

  interface SetUp {
    readonly addProvider: (hand: ByHand) => Promise<void>
    readonly policy: typeof POLICY
    readonly strategy?: 'AFFIRMATIVE'
  }

  /** Exports, and plans with what was exported; gives the file. */
  async function exportAndPlan(...args: readonly string[]): Promise<string> {
    const before = await realm.footprint()
    const exported = await realm.export(...args)
    expect(exported.output).not.toContain('too, which is not said here')
    if (exported.code !== 0) throw new Error(exported.output)
    const plan = await realm.cambio(await realm.writeFile(exported.output), 'plan')
    expect(plan.output).toContain('Nothing to do')
    expect(plan.code).toBe(0)
    expect(realm.writes()).toEqual([])
    expect(await realm.footprint()).toEqual(before)
    return exported.output
  }

  it('gives a file with which plan is empty, sends no writing request, and holds no secret', async () => {
    await setUp()
    const file = await exportAndPlan()
    expect(file).toContain('via:\n      - idp-permission')
    expect(file).toContain('secret: ${env:GATEWAY_SECRET}')
    expect(file).not.toContain('company-secret-at-partner')
    const { secret } = await clientOf(realm.admin, realm.name, EXCHANGE_CLIENT)
    expect(file).not.toContain(secret)
  })

  it('finds a policy under another name', async () => {
    await setUp({ policy: { ...POLICY, name: 'Who may exchange?' } })
    expect(await exportAndPlan()).toContain('policyName: Who may exchange?')
  })

  it('names further clients of the policy as grants', async () => {
    await setUp({ policy: { ...POLICY, clientIds: [EXCHANGE_CLIENT, 'batch'] } })
    expect(await exportAndPlan('--client', EXCHANGE_CLIENT)).toContain('allow:\n      - batch')
  })

  it('asks which client is meant where several may exchange', async () => {
    await setUp({ policy: { ...POLICY, clientIds: [EXCHANGE_CLIENT, 'batch'] } })
    const { code, output } = await realm.export()
    expect(output).toContain('batch, gateway')
    expect(output).toContain('--client')
    expect(code).toBe(4)
  })

  it('finds one policy of several clients on two identity providers', async () => {
    await setUp({ policy: { name: 'all', clientIds: [EXCHANGE_CLIENT, 'batch'] } })
    await realm.hand.addProvider({ alias: 'other', issuer: other.issuer })
    const permission = await realm.hand.enablePermissions({ alias: 'other' })
    await realm.hand.addToPermission(permission, [await realm.hand.policyId('all')])
    const file = await exportAndPlan('--client', EXCHANGE_CLIENT)
    expect(file.match(/policyName: all/g)).toHaveLength(2)
  })

  it('keeps a policy of others on an AFFIRMATIVE permission', async () => {
    await setUp({ strategy: 'AFFIRMATIVE' })
    await realm.hand.addClient('batch')
    const theirs = await realm.hand.addClientPolicy('theirs', ['batch'])
    const permission = await realm.hand.enablePermissions(PARTNER)
    const ours = await realm.hand.policyId(POLICY.name)
    await realm.hand.addToPermission(permission, [ours, theirs], 'AFFIRMATIVE')
    expect(await exportAndPlan('--client', EXCHANGE_CLIENT)).not.toContain('batch')
  })

  it('finds a provider keycloak-oidc', async () => {
    await setUp({
      addProvider: (hand) =>
        hand.addProvider({ ...PARTNER, issuer: partner.issuer, providerId: 'keycloak-oidc' }),
    })
    expect(await exportAndPlan()).toContain('providerId: keycloak-oidc')
  })

  it('says so where Keycloak does not check the signature', async () => {
    await setUp({
      addProvider: (hand) =>
        hand.addProvider({
          ...PARTNER,
          issuer: partner.issuer,
          change: (provider) => ({
            ...provider,
            config: { ...provider.config, validateSignature: 'false' },
          }),
        }),
    })
    expect(await exportAndPlan()).toContain('validateSignature: "false"')
  })

  it('reads the keys from the issuer where Keycloak asks its userinfo and knows none', async () => {
    await setUp({
      addProvider: (hand) =>
        hand.addProvider({
          ...PARTNER,
          issuer: partner.issuer,
          change: ({ config, ...provider }) => {
            const {
              jwksUrl: _none,
              useJwksUrl: _off,
              validateSignature: _no,
              ...kept
            } = config ?? {}
            return { ...provider, config: kept }
          },
        }),
    })
    const file = await exportAndPlan()
    expect(file).not.toContain('endpoints:')
    expect(file).toContain('jwksUrl: ""')
  })

  it('finds the permission of a target client', async () => {
    await setUp()
    await realm.hand.addClient('orders')
    const permission = await realm.hand.enablePermissions({ clientId: 'orders' })
    await realm.hand.addToPermission(permission, [await realm.hand.policyId(POLICY.name)])
    expect(await exportAndPlan()).toContain('audience:\n        - orders')
  })

  it('finds a JWT grant', async () => {
    await realm.hand.addProvider({
      ...PARTNER,
      issuer: partner.issuer,
      change: (provider) => ({
        ...provider,
        config: {
          ...provider.config,
          jwtAuthorizationGrantEnabled: 'true',
          jwtAuthorizationGrantMaxAllowedAssertionExpiration: '600',
          jwtAuthorizationGrantAssertionReuseAllowed: 'true',
        },
      }),
    })
    await realm.hand.addClient(EXCHANGE_CLIENT)
    const { id, ...client } = await clientOf(realm.admin, realm.name, EXCHANGE_CLIENT)
    const attributes = {
      ...client.attributes,
      [`${GRANT}.enabled`]: 'true',
      [`${GRANT}.idp`]: 'partner',
      [`${GRANT}.audience`]: JSON.stringify([{ key: 'partner', value: 'https://api.example' }]),
    }
    await realm.admin.clients.update({ realm: realm.name, id }, { ...client, attributes })
    const file = await exportAndPlan()
    expect(file).toContain('via:\n      - jwt-grant')
    expect(file).toContain(
      'maxAgeSeconds: 600\n      reuse: true\n      audience: https://api.example',
    )
  })

  it('finds who may exchange the realm’s own tokens', async () => {
    for (const clientId of [EXCHANGE_CLIENT, 'batch']) {
      await realm.hand.addClient(clientId)
      const { id, ...client } = await clientOf(realm.admin, realm.name, clientId)
      const attributes = { ...client.attributes, 'standard.token.exchange.enabled': 'true' }
      await realm.admin.clients.update({ realm: realm.name, id }, { ...client, attributes })
    }
    const file = await exportAndPlan('--client', EXCHANGE_CLIENT)
    expect(file).toContain('self: true\n    via:\n      - standard')
    expect(file).toContain('from: self\n    allow:\n      - batch')
  })

  it('finds nobody in a realm without permissions, and makes none', async () => {
    await realm.hand.addProvider({ ...PARTNER, issuer: partner.issuer })
    const before = await realm.footprint()
    const { code, output } = await realm.export()
    expect(output).toContain('no client of this realm may exchange tokens')
    expect(code).toBe(4)
    expect(await realm.footprint()).toEqual(before)
    expect(realm.writes()).toEqual([])
  })

  it('takes references to secrets, never a secret', async () => {
    const { code, output } = await realm.export('--admin-password', 'a-secret-itself')
    expect(output).toContain('keycloak.admin.password')
    expect(output).not.toContain('a-secret-itself')
    expect(code).toBe(1)
  })

  it('takes the login from a trust file, and gives one JSON document', async () => {
    await setUp()
    const file = await realm.writeFile((await realm.export()).output)
    const { code, output } = await realm.cambio(file, 'export', '--json')
    expect(JSON.parse(output)).toMatchObject({
      cambio: 'export/v1',
      client: EXCHANGE_CLIENT,
      leftOut: [],
      writes: 0,
      trustFile: expect.stringContaining('alias: partner'),
    })
    expect(code).toBe(0)
  })

  it('tells of what a trust file cannot say', async () => {
    await setUp()
    await realm.hand.addProvider({
      alias: 'other',
      issuer: other.issuer,
      change: (provider) => ({ ...provider, enabled: false }),
    })
    const permission = await realm.hand.enablePermissions({ alias: 'other' })
    await realm.hand.addToPermission(permission, [await realm.hand.policyId(POLICY.name)])
    const { code, output } = await realm.export()
    expect(output).toContain('- identity provider other: it is disabled')
    expect(code).toBe(0)
    const plan = await realm.cambio(await realm.writeFile(output), 'plan')
    expect(plan.code).toBe(0)
  })

  it('does not take a permission that lets everybody in but a client', async () => {
    await setUp()
    await realm.hand.addProvider({ alias: 'other', issuer: other.issuer })
    const permission = await realm.hand.enablePermissions({ alias: 'other' })
    const but = await realm.hand.addClientPolicy('all but', [EXCHANGE_CLIENT], Logic.NEGATIVE)
    await realm.hand.addToPermission(permission, [but])
    expect(await exportAndPlan()).not.toContain('other')
  })
})
