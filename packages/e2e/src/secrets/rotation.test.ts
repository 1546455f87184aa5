import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdminAccount, PLAN_ROLES, withLogin } from '../login/admin-account.ts'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'

const DIGEST = 'cambio.secret-digest'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  const { code, output } = await workshop.cambioIn(env(), await trust())
  if (code !== 0) throw new Error(output)
})
afterAll(() => workshop.close())

const env = (change: Readonly<Record<string, string>> = {}) => ({
  ...workshop.landscape.env,
  PARTNER_SECRET: 'secret-at-partner',
  DIGEST_KEY: 'a key of the workshop, long enough',
  ...change,
})

const keyed = (text: string): string => `${text}secretDigestKey: "\${env:DIGEST_KEY}"\n`

/** The story's trust file, with a secret at the partner. */
const trust = (change: (text: string) => string = (text) => text): Promise<string> =>
  workshop.trust((text) =>
    change(
      text.replace(
        '    via: [idp-permission]',
        '    identityProvider: { clientId: us, clientSecret: "${env:PARTNER_SECRET}" }\n    via: [idp-permission]',
      ),
    ),
  )

describe('a rotated secret', () => {
  it('is not noticed where Keycloak does not show it and there is no digest key', async () => {
    const rotated = env({ PARTNER_SECRET: 'rotated' })
    expect(await workshop.cambioIn(rotated, await trust(), 'plan')).toMatchObject({ code: 0 })
  })

  it('is noticed by its digest, and sent', async () => {
    const file = await trust(keyed)
    expect(await workshop.cambioIn(env(), file)).toMatchObject({ code: 0 })
    workshop.proxy.restart()
    expect(await workshop.cambioIn(env(), file)).toMatchObject({ code: 0 })
    expect(workshop.proxy.writes()).toEqual([])

    const rotated = env({ PARTNER_SECRET: 'rotated-at-partner' })
    const planned = await workshop.cambioIn(rotated, file, 'plan')
    expect(planned.code).toBe(2)
    expect(planned.output).toMatch(/identity provider partner[^]*\n +secret: changed/)
    expect(planned.output).not.toMatch(/rotated|v1:/)

    expect(await workshop.cambioIn(rotated, file)).toMatchObject({ code: 0 })
    const bodies = workshop.proxy.bodies().join('\n')
    expect(bodies).toContain('"clientSecret":"rotated-at-partner"')
    expect(await workshop.cambioIn(rotated, file, 'plan')).toMatchObject({ code: 0 })
  })

  it('leaves nothing in Keycloak but a keyed digest', async () => {
    const { admin, realm } = workshop
    const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    expect(provider?.config?.[DIGEST]).toMatch(/^v1:[\w-]{43}$/)
    const { attributes } = await clientOf(admin, realm, 'gateway')
    expect(attributes?.[DIGEST]).toMatch(/^v1:[\w-]{43}$/)
    expect(attributes?.[DIGEST]).not.toBe(provider?.config?.[DIGEST])
  })

  it('of the exchange client is noticed by who may not see it', async () => {
    await createAdminAccount(workshop, { clientId: 'viewer', secret: 'secret' }, PLAN_ROLES)
    const login = { clientId: 'viewer', clientSecret: '${env:ADMIN_SECRET}' }
    const file = await trust((text) => keyed(withLogin(login)(text)))
    const viewing = { ADMIN_SECRET: 'secret', PARTNER_SECRET: 'rotated-at-partner' }
    const same = await workshop.cambioIn(env(viewing), file, 'plan')
    expect(same.code).toBe(0)
    expect(same.output).not.toContain('could not be compared')

    const rotated = env({ ...viewing, GATEWAY_SECRET: 'rotated-at-gateway' })
    const { code, output } = await workshop.cambioIn(rotated, file, 'plan')
    expect(code).toBe(2)
    expect(output).toMatch(/client gateway[^]*\n +secret: changed/)
  })

  it('changed by hand in Keycloak is seen where Keycloak shows it, whatever the digest says', async () => {
    const { admin, realm } = workshop
    const client = await clientOf(admin, realm, 'gateway')
    await admin.clients.update({ realm, id: client.id }, { ...client, secret: 'by-hand' })
    const rotated = env({ PARTNER_SECRET: 'rotated-at-partner' })
    const { code, output } = await workshop.cambioIn(rotated, await trust(keyed), 'plan')
    expect(code).toBe(2)
    expect(output).toMatch(/client gateway[^]*\n +secret: changed/)
  })
})
