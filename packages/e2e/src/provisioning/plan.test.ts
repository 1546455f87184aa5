import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, partnerPermission, type Workshop } from './workshop.ts'

let workshop: Workshop

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})

afterAll(() => workshop.close())

describe('cambio plan', () => {
  it('tells on an empty realm what apply would create, and writes nothing', async () => {
    const file = await workshop.trust()
    const before = await workshop.footprint()
    const { code, output } = await workshop.cambio(file, 'plan')
    expect(output).toContain('+ identity provider partner: will be created')
    expect(output).toMatch(/8 to create; 0 writing requests sent\.$/)
    expect(code).toBe(2)
    expect(workshop.proxy.writes()).toEqual([])
    expect(await workshop.footprint()).toEqual(before)
  })

  it('enables nothing for an identity provider that never had permissions', async () => {
    const { admin, realm } = workshop
    await admin.identityProviders.create({ realm, alias: 'partner', providerId: 'oidc' })
    const before = await workshop.footprint()
    expect(await workshop.cambio(await workshop.trust(), 'plan')).toMatchObject({ code: 2 })
    expect(await workshop.footprint()).toEqual(before)
    await admin.identityProviders.del({ realm, alias: 'partner' })
  })

  it('ends with 0 where nothing is to be done, and writes nothing', async () => {
    const file = await workshop.trust()
    await workshop.provision(file)
    workshop.proxy.restart()
    const before = await workshop.footprint()
    expect(await workshop.cambio(file, 'plan')).toMatchObject({ code: 0 })
    expect(workshop.proxy.writes()).toEqual([])
    expect(await workshop.footprint()).toEqual(before)
  })

  it('makes up for no permission that is gone: Keycloak’s own way to look at it would', async () => {
    const { admin, realm } = workshop
    const file = await workshop.trust()
    await workshop.provision(file)
    const { holder, permission } = await partnerPermission(admin, realm)
    const permissionId = permission.id ?? ''
    await admin.clients.delPermission({ realm, id: holder, type: 'scope', permissionId })
    const before = await workshop.footprint()
    const { code, output } = await workshop.cambio(file, 'plan')
    expect(output).toContain('+ permissions of identity provider partner: will be created')
    expect(code).toBe(2)
    expect(await workshop.footprint()).toEqual(before)
  })

  it('shows colours where they are asked for, and none with --no-color', async () => {
    const file = await workshop.trust((text) => text.replace('orders-api', 'billing-api'))
    const env = { ...workshop.landscape.env, FORCE_COLOR: '1' }
    const colored = await workshop.cambioIn(env, file, 'plan')
    expect(colored.output).toContain('\u001B[32m+')
    expect((await workshop.cambioIn(env, file, 'plan', '--no-color')).output).not.toContain(
      '\u001B',
    )
    expect((await workshop.cambio(file, 'plan')).output).not.toContain('\u001B')
  })

  it('says first which realm of which server, as which client and by which roads', async () => {
    const { output } = await workshop.cambio(await workshop.trust(), 'plan')
    expect(output.split('\n').slice(0, 3)).toEqual([
      `plan: realm ${workshop.realm} at ${workshop.proxy.url}, exchange client gateway`,
      'roads: partner by idp-permission',
      '',
    ])
  })

  it('shows both values of a field and neither of a secret', async () => {
    const { admin, realm } = workshop
    const file = await workshop.trust()
    await workshop.provision(file)
    const gateway = await clientOf(admin, realm, 'gateway')
    await admin.clients.update(
      { realm, id: gateway.id },
      { ...gateway, enabled: false, secret: 'another-secret' },
    )
    const { output } = await workshop.cambio(file, 'plan')
    expect(output).toContain('~ client gateway: will be changed (enabled, secret)')
    expect(output).toContain('    enabled: false -> true\n    secret: changed')
    expect(output).not.toContain('another-secret')
    expect(output).not.toContain(workshop.landscape.env.GATEWAY_SECRET)
  })
})
