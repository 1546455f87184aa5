import { adminEvents, createClient } from '@cambio/testkit'
import { DecisionStrategy } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bindPolicies, changeProvider, makePolicy, removePolicy } from './console.ts'
import { openProvingGround, type ProvingGround, provision } from './proving-ground.ts'

const POLICY = 'gateway-token-exchange'

let ground: ProvingGround
let file: string

beforeAll(async () => {
  ground = await openProvingGround(inject('keycloak'))
  file = await ground.trust()
})

afterAll(() => ground.close())

async function footprint(): Promise<unknown> {
  const { admin, realm } = ground
  const [holder] = await admin.clients.find({ realm, clientId: 'realm-management' })
  const id = holder?.id ?? ''
  return {
    events: (await adminEvents(inject('keycloak'), realm)).length,
    authorization: await admin.clients.exportResource({ realm, id }, { catchNotFound: true }),
  }
}

describe('cambio verify', () => {
  it('tells on an empty realm what is missing and that nobody can exchange, and writes nothing', async () => {
    const before = await footprint()
    const { code, output } = await ground.cambio(file, 'verify')
    expect(output).toContain('+ identity provider outsider: will be created')
    expect(output).toContain('outsider by idp-permission: nobody')
    expect(output).toMatch(
      /The realm differs from the trust file; cambio apply makes them agree\.$/,
    )
    expect(code).toBe(2)
    expect(await footprint()).toEqual(before)
  })

  it('tells of a realm that agrees who can exchange and by what, and writes nothing', async () => {
    await provision(ground, file)
    const before = await footprint()
    const { code, output } = await ground.cambio(file, 'verify')
    expect(output).toContain(`outsider by idp-permission: gateway (policy ${POLICY})`)
    expect(output).toContain('outsider by jwt-grant: gateway (its attributes)')
    expect(output).toContain(`tokens for orders-api by idp-permission: gateway (policy ${POLICY})`)
    expect(output).toMatch(/Verified\.$/)
    expect(code).toBe(0)
    expect(await footprint()).toEqual(before)
  })

  it('ends with 1 where all is as declared and a foreign policy makes Keycloak deny', async () => {
    await createClient(inject('keycloak'), ground.realm, { clientId: 'other' })
    const theirs = await makePolicy(ground, 'theirs', ['other'])
    await bindPolicies(ground, [POLICY, theirs])
    const { code, output } = await ground.cambio(file, 'verify')
    expect(output).toContain(
      '! gateway is allowed and will be refused: policy theirs (client, not of the trust file) denies it (UNANIMOUS)',
    )
    expect(code).toBe(1)
    await removePolicy(ground, theirs)
  })

  it('warns of a client that a foreign policy lets in', async () => {
    const theirs = await makePolicy(ground, 'theirs', ['other'])
    const decisionStrategy = DecisionStrategy.AFFIRMATIVE
    await bindPolicies(ground, [POLICY, theirs], { decisionStrategy })
    const { code, output } = await ground.cambio(file, 'verify')
    expect(output).toContain('warning: other may exchange, and the trust file does not say so')
    expect(code).toBe(0)
    await removePolicy(ground, theirs)
  })

  it('lists what differs as a plan does', async () => {
    await changeProvider(ground, { enabled: false })
    const { code, output } = await ground.cambio(file, 'verify')
    expect(output).toContain('~ identity provider outsider: will be changed (enabled)')
    expect(output).toContain(
      '! gateway is allowed and will be refused: identity provider outsider is disabled',
    )
    expect(code).toBe(2)
    await provision(ground, file)
  })

  it('refuses what only makes sense when something is tried', async () => {
    const { code, output } = await ground.cambio(file, 'verify', '--token', '-')
    expect(output).toContain('--token and --strict are for --live')
    expect(code).toBe(64)
  })
})
