import { createClient, PARTNER_AUDIENCE } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import { boundPolicies, clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import {
  assertAs,
  type Caller,
  exchangeAs,
  exchangeForApi,
  gateway,
  makeCaller,
} from './exchange-as.ts'

const GRANT_IDP = 'oauth2.jwt.authorization.grant.idp'

let workshop: Workshop
let batch: Caller
let intruder: Caller

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  batch = await makeCaller(workshop.landscape, 'batch-worker')
  intruder = await makeCaller(workshop.landscape, 'intruder')
})

afterAll(() => workshop.close())

/** The story's trust file with these grants, its issuer by these roads. */
function trustWith(grants: string, via = 'idp-permission'): Promise<string> {
  const settings = `via: [${via}]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 3600, reuse: true }`
  return workshop.trust((text) =>
    text.replace('via: [idp-permission]', settings).concat(`grants:\n${grants}\n`),
  )
}

const BATCH = '  - { from: partner, allow: [batch-worker] }'

async function attributesOf(clientId: string) {
  return (await clientOf(workshop.admin, workshop.realm, clientId)).attributes ?? {}
}

describe('a grant to a further client', () => {
  it('by idp-permission lets it exchange besides the exchange client, and nobody else', async () => {
    const output = await applyExactly(workshop, await trustWith(BATCH))
    expect(output).toContain('+ client policy gateway-token-exchange partner: created')
    expect(await boundPolicies(workshop.admin, workshop.realm)).toEqual([
      'gateway-token-exchange partner',
    ])
    const { landscape } = workshop
    expect(await exchangeForApi(batch, landscape)).toBe(200)
    expect(await exchangeForApi(gateway(landscape), landscape)).toBe(200)
    expect(await exchangeForApi(intruder, landscape)).toBe(403)
    expect(await exchangeAs(intruder, landscape)).toBe(403)
  })

  it('is taken back by taking it out of the trust file, with the policy that was for it', async () => {
    await workshop.provision(await trustWith(BATCH))
    const output = await applyExactly(workshop, await workshop.trust())
    expect(output).toContain('- stale client policy gateway-token-exchange partner: removed')
    expect(output).toContain(
      '- stale client policy gateway-token-exchange client orders-api: removed',
    )
    expect(await boundPolicies(workshop.admin, workshop.realm)).toEqual(['gateway-token-exchange'])
    expect(await exchangeAs(batch, workshop.landscape)).toBe(403)
    expect(await workshop.exchange()).toBe(200)
  })

  it('by jwt-grant lets it exchange, and keeps what others let it', async () => {
    const { admin, realm, landscape } = workshop
    const { id, ...client } = await clientOf(admin, realm, 'batch-worker')
    const attributes = { ...client.attributes, [GRANT_IDP]: 'theirs' }
    await admin.clients.update({ realm, id }, { ...client, attributes })
    const file = await trustWith(BATCH, 'jwt-grant, idp-permission')
    await applyExactly(workshop, file)
    expect(await attributesOf('batch-worker')).toMatchObject({ [GRANT_IDP]: 'partner##theirs' })
    // By the other road the user is made and linked, if no earlier exchange did it.
    expect(await workshop.exchange()).toBe(200)
    expect(await assertAs(batch, landscape)).toBe(200)
    expect(await assertAs(gateway(landscape), landscape)).toBe(200)
    expect(await assertAs(intruder, landscape)).toBe(400)
  })

  it('by jwt-grant with mode exact takes from it what others let it', async () => {
    const exact = BATCH.replace(' }', ', mode: exact }')
    const output = await applyExactly(workshop, await trustWith(exact, 'jwt-grant, idp-permission'))
    expect(output).toContain(`attributes.${GRANT_IDP}`)
    expect(await attributesOf('batch-worker')).toMatchObject({ [GRANT_IDP]: 'partner' })
  })

  it('takes the issuer out of the exchange client’s list with the road', async () => {
    await workshop.provision(await trustWith(BATCH, 'jwt-grant, idp-permission'))
    await applyExactly(workshop, await workshop.trust())
    expect(await attributesOf('gateway')).not.toHaveProperty(GRANT_IDP)
    expect(await assertAs(gateway(workshop.landscape), workshop.landscape)).toBe(400)
  })

  it('of our own realm’s tokens switches standard exchange on for it alone', async () => {
    const file = await trustWith('  - { from: self, allow: [batch-worker], via: [standard] }')
    await applyExactly(workshop, file)
    const SWITCH = 'standard.token.exchange.enabled'
    expect(await attributesOf('batch-worker')).toMatchObject({ [SWITCH]: 'true' })
    expect(await attributesOf('gateway')).not.toHaveProperty(SWITCH)
  })
})

describe('a grant that cannot be made stops before any write', () => {
  async function expectBlocked(grants: string, says: RegExp): Promise<void> {
    workshop.proxy.restart()
    const { code, output } = await workshop.cambio(await trustWith(grants), 'apply')
    expect(output).toMatch(says)
    expect(code).toBe(4)
    expect(workshop.proxy.writes()).toEqual([])
  }

  it('to a client that neither the trust file nor the realm has', async () => {
    await expectBlocked(
      BATCH.replace('batch-worker', 'nobody'),
      /client nobody: a grant allows client nobody, and the realm has no such client/,
    )
  })

  it('by a road that public clients cannot take, to a public client', async () => {
    await createClient(inject('keycloak'), workshop.realm, { clientId: 'app', publicClient: true })
    await expectBlocked(
      '  - { from: partner, allow: [app], via: [jwt-grant] }',
      /client app: .*public client/,
    )
  })

  it('from an identity provider that neither has', async () => {
    await expectBlocked(
      BATCH.replace('partner', 'nowhere'),
      /identity provider nowhere: .*no such identity provider/,
    )
  })
})
