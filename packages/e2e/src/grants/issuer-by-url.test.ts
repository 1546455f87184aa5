import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { type Caller, exchangeAs, gateway, makeCaller } from './exchange-as.ts'

let workshop: Workshop
let issuer: string
let batch: Caller

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  issuer = workshop.landscape.partner.issuer
  batch = await makeCaller(workshop.landscape, 'batch-worker')
})

afterAll(() => workshop.close())

beforeEach(async () => {
  const { admin, realm } = workshop
  for (const { alias = '' } of await admin.identityProviders.find({ realm })) {
    await admin.identityProviders.del({ realm, alias })
  }
  const [alice] = await admin.users.find({ realm, username: 'alice' })
  if (alice?.id !== undefined) await admin.users.del({ realm, id: alice.id })
  await admin.cache.clearUserCache({ realm })
  workshop.proxy.restart()
})

/** An identity provider as somebody else made it, ready for exchanges. */
async function makeProvider(alias: string, change: Record<string, string> = {}, enabled = true) {
  const config = {
    issuer,
    clientId: 'x',
    jwksUrl: `${issuer}/protocol/openid-connect/certs`,
    useJwksUrl: 'true',
    validateSignature: 'true',
    disableUserInfo: 'true',
    ...change,
  }
  const { admin, realm } = workshop
  await admin.identityProviders.create({ realm, alias, providerId: 'oidc', enabled, config })
}

async function configOf(alias: string) {
  const { admin, realm } = workshop
  return (await admin.identityProviders.findOne({ realm, alias }))?.config
}

const unnamed = () =>
  workshop.trust((text) => text.replace('- alias: partner\n    issuer:', '- issuer:'))

async function expectStopped(file: string, says: RegExp): Promise<void> {
  const { code, output } = await workshop.cambio(file, 'apply')
  expect(output).toMatch(says)
  expect(code).toBe(4)
  expect(workshop.proxy.writes()).toEqual([])
}

describe('an issuer given by its URL alone', () => {
  it('is the one identity provider the realm has for it, whatever it is called', async () => {
    await makeProvider('theirs')
    const output = await applyExactly(workshop, await unnamed())
    expect(output).toContain('token-exchange permission of identity provider theirs: created')
    const { landscape } = workshop
    expect(await exchangeAs(gateway(landscape), landscape, { alias: 'theirs' })).toBe(200)
  })

  it('is found in a record that has several issuers, and leaves it the others', async () => {
    const several = `https://other.example,${issuer}`
    await makeProvider('theirs', { issuer: several })
    await applyExactly(workshop, await unnamed())
    expect(await configOf('theirs')).toMatchObject({ issuer: several })
  })

  it('is found where Keycloak has a slash at its end, which is told and mended', async () => {
    await makeProvider('theirs', { issuer: `${issuer}/` })
    const output = await applyExactly(workshop, await unnamed())
    expect(output).toMatch(/warning: .*Keycloak has it as .*\/; Keycloak compares issuers exactly/)
    expect(await configOf('theirs')).toMatchObject({ issuer })
  })

  it('is refused where the realm has several for it, which are named, the disabled ones as such', async () => {
    await makeProvider('one')
    await makeProvider('two', {}, false)
    await expectStopped(await unnamed(), /several identity providers for .*: one, two \(disabled\)/)
  })

  it('is refused where the realm has none, and never created', async () => {
    await expectStopped(await unnamed(), /no identity provider for .*Give the issuer an alias/)
  })
})

describe('a grant from an identity provider that somebody else cares for', () => {
  /** Our own realm alone is declared; the partner stands in a grant. */
  const granting = (from: string, via: string) =>
    workshop.trust((text) =>
      text
        .replace(/ {2}- alias: partner[^]*?routes:/, '  - self: true\nroutes:')
        .concat(`grants:\n  - { from: "${from}", allow: [batch-worker], via: [${via}] }\n`),
    )

  it.each(['alias', 'URL'])(
    'by its %s wires its permission, and touches no field of it',
    async (by) => {
      await makeProvider('theirs')
      const before = await configOf('theirs')
      const file = await granting(by === 'alias' ? 'theirs' : issuer, 'idp-permission')
      const output = await applyExactly(workshop, file)
      expect(output).not.toContain(' identity provider theirs: changed')
      expect(await configOf('theirs')).toEqual(before)
      const { landscape } = workshop
      const alias = 'theirs'
      // It wants the claim that only Keycloak writes, and the partner’s tokens have it.
      expect(await exchangeAs(batch, landscape, { alias })).toBe(200)
      expect(await exchangeAs(gateway(landscape), landscape, { alias })).toBe(403)
    },
  )

  it('by jwt-grant sets its switch, and touches no other field of it', async () => {
    await makeProvider('theirs', { clientSecret: 'kept' })
    const before = await configOf('theirs')
    const output = await applyExactly(workshop, await granting('theirs', 'jwt-grant'))
    expect(output).toContain('~ JWT grant of identity provider theirs: changed')
    expect(await configOf('theirs')).toEqual({ ...before, jwtAuthorizationGrantEnabled: 'true' })
  })

  it('by jwt-grant is refused for a provider whose tokens the grant does not take', async () => {
    const { admin, realm } = workshop
    const config = { clientId: 'x', clientSecret: 'y' }
    await admin.identityProviders.create({ realm, alias: 'hub', providerId: 'github', config })
    await expectStopped(
      await granting('hub', 'jwt-grant'),
      /JWT grant of identity provider hub: .*type github/,
    )
  })
})
