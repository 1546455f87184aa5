import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdminAccount } from '../login/admin-account.ts'
import { clientOf, openWorkshop, type Workshop } from './workshop.ts'

const ROLES = ['manage-identity-providers', 'manage-authorization', 'manage-clients']

let workshop: Workshop

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  await createAccount('full', ROLES)
})

afterAll(() => workshop.close())

/** A client of the realm itself whose service account holds these admin roles. */
async function createAccount(clientId: string, roles: readonly string[]): Promise<void> {
  await createAdminAccount(workshop, { clientId, secret: `secret-of-${clientId}` }, roles)
}

/** Runs with a login of the realm itself. */
async function cambioAs(
  clientId: string,
  command: 'apply' | 'plan' = 'apply',
  secret: string = `secret-of-${clientId}`,
) {
  const file = await workshop.trust((text) =>
    text.replace(
      /admin: .*/,
      `admin: { clientId: ${clientId}, clientSecret: "\${env:KEYCLOAK_ADMIN_PASSWORD}" }`,
    ),
  )
  workshop.proxy.restart()
  const env = { ...workshop.landscape.env, KEYCLOAK_ADMIN_PASSWORD: secret }
  return await workshop.cambioIn(env, file, command)
}

describe('an account of the realm itself', () => {
  it.each(ROLES)('without the role %s is told so before any write', async (missing) => {
    const account = `without-${missing}`
    await createAccount(
      account,
      ROLES.filter((role) => role !== missing),
    )
    const { code, output } = await cambioAs(account)
    expect(code).toBe(4)
    expect(output).toContain(
      `client ${account} of realm ${workshop.realm} lacks the admin role ${missing}`,
    )
    for (const role of ROLES.filter((one) => one !== missing)) expect(output).not.toContain(role)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('without any role is told all it needs', async () => {
    await createAccount('nobody', [])
    const { code, output } = await cambioAs('nobody')
    expect(code).toBe(4)
    for (const role of ROLES) expect(output).toContain(role)
    expect(output).toContain('of client realm-management')
  })

  it('may plan with viewing roles only', async () => {
    await createAccount('viewer', ['view-identity-providers', 'view-authorization', 'view-clients'])
    expect(await cambioAs('viewer', 'plan')).toMatchObject({ code: 2 })
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('may apply with the three managing roles', async () => {
    const { code, output } = await cambioAs('full')
    expect(output).toContain('8 created')
    expect(code).toBe(0)
    expect(await cambioAs('full')).toMatchObject({ code: 0 })
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('may apply with realm-admin, which is made of other roles', async () => {
    await createAccount('composite', ['realm-admin'])
    expect(await cambioAs('composite')).toMatchObject({ code: 0 })
  })
})

describe('a user whose token carries no roles', () => {
  it('without the role for identity providers is told so before any write', async () => {
    const { admin, realm, landscape } = workshop
    const { id } = await admin.users.create({
      realm: 'master',
      username: `viewer-of-${realm}`,
      enabled: true,
      credentials: [{ type: 'password', value: 'password', temporary: false }],
    })
    try {
      const { id: holder } = await clientOf(admin, 'master', `${realm}-realm`)
      const role = await admin.clients.findRole({
        realm: 'master',
        id: holder,
        roleName: 'view-clients',
      })
      await admin.users.addClientRoleMappings({
        realm: 'master',
        id,
        clientUniqueId: holder,
        roles: [{ id: role?.id ?? '', name: role?.name ?? '' }],
      })
      const file = await workshop.trust((text) =>
        text.replace('username: admin', `username: viewer-of-${realm}`),
      )
      workshop.proxy.restart()
      const env = { ...landscape.env, KEYCLOAK_ADMIN_PASSWORD: 'password' }
      const { code, output } = await workshop.cambioIn(env, file)
      expect(code).toBe(4)
      expect(output).toContain('manage-identity-providers, manage-clients')
      expect(output).toContain(`of client ${realm}-realm`)
      expect(workshop.proxy.writes()).toEqual([])
    } finally {
      await admin.users.del({ realm: 'master', id })
    }
  })
})

describe('cambio ends with one message that names the setting', () => {
  it('for a wrong password', async () => {
    const file = await workshop.trust()
    const env = { ...workshop.landscape.env, KEYCLOAK_ADMIN_PASSWORD: 'wrong-password' }
    const { code, output } = await workshop.cambioIn(env, file)
    expect(code).toBe(1)
    expect(output).toMatch(
      /^cambio: .*user admin in realm master \(status 40[01]: .*keycloak\.admin/m,
    )
    expect(output).not.toContain('wrong-password')
  })

  it('for a wrong client secret', async () => {
    const { code, output } = await cambioAs('full', 'apply', 'not-its-secret')
    expect(code).toBe(1)
    expect(output).toMatch(/^cambio: .*client full in realm .*status 401: .*keycloak\.admin/m)
    expect(output).not.toContain('not-its-secret')
  })

  it('for a realm that is not there', async () => {
    const file = await workshop.trust((text) =>
      text.replace(`realm: ${workshop.realm}`, 'realm: nowhere'),
    )
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(4)
    expect(output).toMatch(/no realm nowhere.*keycloak\.realm/)
  })

  it('for a server that cannot be reached', async () => {
    const file = await workshop.trust((text) =>
      text.replace(workshop.proxy.url, 'http://127.0.0.1:2'),
    )
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(
      /no answer from Keycloak at http:\/\/127\.0\.0\.1:2.*ECONNREFUSED.*keycloak\.url/,
    )
  })

  it('for a server that is no Keycloak', async () => {
    const { api } = workshop.landscape
    const file = await workshop.trust((text) => text.replace(workshop.proxy.url, api.url))
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(/does not answer as a Keycloak.*keycloak\.url/)
  })

  it('for an issuer that is not the one its discovery document tells of', async () => {
    const { partner } = workshop.landscape
    const file = await workshop.trust((text) =>
      text.replace(`issuer: ${partner.issuer}`, `issuer: ${partner.issuer}/`),
    )
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(/issuer of partner.*endpoints/)
  })

  it('for an issuer that publishes no discovery document', async () => {
    const { partner } = workshop.landscape
    const file = await workshop.trust((text) =>
      text.replace(`issuer: ${partner.issuer}`, 'issuer: http://127.0.0.1:2'),
    )
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(/^cambio: the issuer of partner.*endpoints/)
  })

  it.each([
    [0, 500],
    [2, 503],
    [6, 502],
  ])('for a server that from read %i on answers with %i', async (from, status) => {
    const file = await workshop.trust()
    workshop.proxy.restart(({ kind, nth }) =>
      kind === 'read' && nth >= from ? { answer: status } : undefined,
    )
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(new RegExp(`^cambio: .*${status}`, 'm'))
    expect(output.match(/^cambio: /gm)).toHaveLength(1)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('for a server that answers a login with 503', async () => {
    const file = await workshop.trust()
    workshop.proxy.restart(({ kind }) => (kind === 'login' ? { answer: 503 } : undefined))
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(/^cambio: .*503/m)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('for a login that ends and cannot be renewed', async () => {
    const file = await workshop.trust()
    workshop.proxy.restart(({ kind, nth }) =>
      kind === 'read' && nth > 2 ? { answer: 401 } : undefined,
    )
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toMatch(/^cambio: .*login/m)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('for broken YAML', async () => {
    const file = await workshop.trust((text) => `${text}  broken: [`)
    const { code, output } = await workshop.cambio(file)
    expect(code).toBe(1)
    expect(output).toContain(`${file}:`)
  })
})
