import { PARTNER_AUDIENCE } from '@cambio/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { exchangeAs, gateway } from './exchange-as.ts'

let workshop: Workshop
let file: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  file = await workshop.trust()
})

afterAll(() => workshop.close())

/** A realm as declared, with one user who came by the partner’s identity provider. */
beforeEach(async () => {
  const { admin, realm } = workshop
  for (const { alias = '' } of await admin.identityProviders.find({ realm })) {
    await admin.identityProviders.del({ realm, alias })
  }
  await forgetAlice()
  await workshop.provision(file)
  await workshop.exchange()
  workshop.proxy.restart()
})

/** A user without link would be in the way of a new one, and Keycloak remembers the link beyond its end. */
async function forgetAlice(): Promise<void> {
  const { admin, realm } = workshop
  const [alice] = await admin.users.find({ realm, username: 'alice' })
  if (alice?.id !== undefined) await admin.users.del({ realm, id: alice.id })
  await admin.cache.clearUserCache({ realm })
}

const renamed = () => workshop.trust((text) => text.replace('alias: partner', 'alias: renamed'))
const asKeycloak = () =>
  workshop.trust((text) =>
    text.replace(
      'via: [idp-permission]',
      'via: [idp-permission]\n    identityProvider: { providerId: keycloak-oidc }',
    ),
  )

async function expectBlocked(changed: string, says: RegExp, ...args: readonly string[]) {
  const { code, output } = await workshop.cambio(changed, 'apply', ...args)
  expect(output).toMatch(says)
  expect(code).toBe(4)
  expect(workshop.proxy.writes()).toEqual([])
}

describe('another alias for an issuer that has an identity provider', () => {
  it('stops before any write, tells how many users it would cost, and the ways out', async () => {
    await expectBlocked(
      await renamed(),
      /calls the identity provider of .* renamed, and Keycloak has it as partner.* 1 user is linked.*write alias: partner.*another issuer.*--accept-data-loss/,
    )
  })

  it('is taken with the word, as steps that plan shows with what they cost', async () => {
    const changed = await renamed()
    const planned = await workshop.cambio(changed, 'plan', '--accept-data-loss')
    expect(planned.output).toContain('- former identity provider partner: will be removed')
    expect(planned.output).toMatch(
      /1 .*links of users to identity provider partner|links of users to identity provider partner.*1/,
    )
    const output = await applyExactly(workshop, changed, '--accept-data-loss')
    expect(output).toMatch(/- orphaned token-exchange permission of identity provider .*: removed/)
    await forgetAlice()
    const { landscape } = workshop
    expect(await exchangeAs(gateway(landscape), landscape, { alias: 'renamed' })).toBe(200)
  })

  it('never deletes an identity provider that Cambio did not make', async () => {
    const { admin, realm, landscape } = workshop
    const config = { issuer: landscape.stranger.issuer, clientId: 'x' }
    await admin.identityProviders.create({ realm, alias: 'by-hand', providerId: 'oidc', config })
    const changed = await workshop.trust((text) =>
      text.replace(
        'routes:',
        `  - { alias: stranger, issuer: "${landscape.stranger.issuer}" }\nroutes:`,
      ),
    )
    const says = /Keycloak has it as by-hand.* 0 users are linked.*delete it yourself/
    await expectBlocked(changed, says, '--accept-data-loss')
  })

  it('counts nobody’s links where nothing is to be lost', async () => {
    await workshop.cambio(file, 'plan')
    expect(workshop.proxy.requests().filter(({ path }) => path.includes('/users'))).toEqual([])
  })
})

describe('another provider for an alias', () => {
  it('stops before any write, and tells how many users it would cost', async () => {
    await expectBlocked(
      await asKeycloak(),
      /with provider oidc, and keycloak-oidc is wanted.* 1 user is linked.*providerId: oidc.*--accept-data-loss/,
    )
  })

  it('is taken with the word, and everything on it is made again', async () => {
    const changed = await asKeycloak()
    const output = await applyExactly(workshop, changed, '--accept-data-loss')
    expect(output).toContain('- former identity provider partner: removed')
    expect(output).toContain('+ identity provider partner: created')
    expect(output).toContain('+ token-exchange permission of identity provider partner: created')
    await forgetAlice()
    expect(await workshop.exchange()).toBe(200)
  })
})

describe('an issuer that has the JWT grant at another identity provider', () => {
  it('is told before any write, because Keycloak refuses a second', async () => {
    const { admin, realm, landscape } = workshop
    const config = {
      issuer: landscape.partner.issuer,
      clientId: 'x',
      useJwksUrl: 'true',
      jwksUrl: 'https://login.example/keys',
      jwtAuthorizationGrantEnabled: 'true',
    }
    await admin.identityProviders.create({ realm, alias: 'taker', providerId: 'oidc', config })
    const grant = `via: [jwt-grant]\n    jwtGrant: { audience: "${PARTNER_AUDIENCE}" }`
    const changed = await workshop.trust((text) => text.replace('via: [idp-permission]', grant))
    await expectBlocked(changed, /belongs to taker besides partner/)
    const live = await admin.identityProviders.findOne({ realm, alias: 'taker' })
    await admin.identityProviders.update({ realm, alias: 'taker' }, { ...live, enabled: false })
    await applyExactly(workshop, changed)
  })
})
