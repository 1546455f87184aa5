import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'

const MASK = '**********'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})
afterAll(() => workshop.close())

/** An identity provider somebody made by hand, with a secret, as the trust file wants it but for its name. */
beforeEach(async () => {
  const { admin, realm } = workshop
  await admin.identityProviders.del({ realm, alias: 'partner' }).catch(() => undefined)
  await workshop.provision(await workshop.trust())
  const made = await provider()
  await admin.identityProviders.update(
    { realm, alias: 'partner' },
    { ...made, config: { ...made.config, clientSecret: 'by-hand' } },
  )
  workshop.proxy.restart()
})

async function provider() {
  const { admin, realm } = workshop
  const found = await admin.identityProviders.findOne({ realm, alias: 'partner' })
  if (found === undefined) throw new Error('There is no identity provider.')
  return found
}

/** The story's trust file with more said of the partner's identity provider. */
const declaring = (members: string): Promise<string> =>
  workshop.trust((text) =>
    text.replace(
      '    via: [idp-permission]',
      `    identityProvider: { ${members} }\n    via: [idp-permission]`,
    ),
  )

/** What was sent as the identity provider's client secret. */
const secretsSent = (): readonly unknown[] =>
  workshop.proxy
    .bodies()
    .filter((body) => body.includes('"alias":"partner"'))
    .map((body) => (JSON.parse(body) as { config: Record<string, unknown> }).config['clientSecret'])

describe('the mask of an identity provider’s secret', () => {
  it('goes back where nothing changes that the secret goes by, which keeps the secret', async () => {
    await workshop.provision(await declaring('displayName: Our partner'))
    expect(secretsSent()).toEqual([MASK])
    expect((await provider()).config).toMatchObject({ clientSecret: MASK })
  })

  it.each([
    ['tokenUrl', 'config: { tokenUrl: "https://elsewhere.example/token" }'],
    ['authorizationUrl', 'config: { authorizationUrl: "https://elsewhere.example/auth" }'],
    ['clientId', 'clientId: another'],
    ['clientAuthMethod', 'config: { clientAuthMethod: client_secret_jwt }'],
  ])('stops the plan when %s changes, and says what to declare', async (name, members) => {
    const { code, output } = await workshop.cambio(await declaring(members))
    expect(code).toBe(4)
    expect(output).toContain(`config.${name} would change`)
    expect(output).toContain('identityProvider.clientSecret')
    expect(workshop.proxy.writes()).toEqual([])
    expect((await provider()).config).toMatchObject({ clientSecret: MASK })
  })

  it('is never sent when the trust file names the secret', async () => {
    const file = await declaring(
      'clientSecret: "${env:PARTNER_SECRET}", config: { tokenUrl: "https://elsewhere.example/token" }',
    )
    const env = { ...workshop.landscape.env, PARTNER_SECRET: 'declared-secret' }
    expect(await workshop.cambioIn(env, file)).toMatchObject({ code: 0 })
    expect(secretsSent()).toEqual(['declared-secret'])
    expect(workshop.proxy.bodies().join('')).not.toContain(MASK)
  })
})
