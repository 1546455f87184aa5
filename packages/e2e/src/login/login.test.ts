import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUser } from '@cambio/testkit'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import {
  createAdminAccount,
  createAssertionKey,
  withLogin,
  type AssertionAlgorithm,
} from './admin-account.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})
afterAll(() => workshop.close())

/** Plans with this login; 2 says that it came through to the plan. */
async function planAs(
  login: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const file = await workshop.trust(withLogin(login))
  return await workshop.cambioIn({ ...workshop.landscape.env, ...env }, file, 'plan')
}

describe('cambio logs in', () => {
  it('with a client secret, whatever characters are in it', async () => {
    const secret = 's:e c+r%et&ü'
    await createAdminAccount(workshop, { clientId: 'with-secret', secret })
    const login = { clientId: 'with-secret', clientSecret: '${env:ADMIN_SECRET}' }
    expect(await planAs(login, { ADMIN_SECRET: secret })).toMatchObject({ code: 2 })
  })

  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'with an assertion signed by its own key: %s',
    async (algorithm: AssertionAlgorithm) => {
      const key = createAssertionKey(algorithm)
      const clientId = `with-${algorithm}`
      await createAdminAccount(workshop, { clientId, ...key.registration })
      const login = { clientId, privateKey: '${env:ADMIN_KEY}' }
      expect(await planAs(login, { ADMIN_KEY: key.pem })).toMatchObject({ code: 2 })
      const named = await planAs({ ...login, keyId: 'key-1' }, { ADMIN_KEY: key.pem })
      expect(named).toMatchObject({ code: 2 })
    },
  )

  it('with a token file, which is read anew for each login', async () => {
    const key = createAssertionKey('ES256')
    await createAdminAccount(workshop, { clientId: 'workload', ...key.registration })
    const folder = mkdtempSync(join(tmpdir(), 'cambio-token-'))
    const tokenFile = join(folder, 'token')
    const replaceToken = async (): Promise<void> =>
      writeFileSync(
        tokenFile,
        await new SignJWT({ jti: crypto.randomUUID() })
          .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
          .setIssuer('workload')
          .setSubject('workload')
          .setAudience(workshop.landscape.our.issuer)
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(key.privateKey),
      )
    try {
      await replaceToken()
      const login = { clientId: 'workload', tokenFile }
      expect(await planAs(login)).toMatchObject({ code: 2 })
      const used = await planAs(login)
      expect(used).toMatchObject({ code: 1, output: expect.stringContaining('client workload') })
      await replaceToken()
      expect(await planAs(login)).toMatchObject({ code: 2 })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('with a password, as a user of the realm itself', async () => {
    const { landscape, admin, realm } = workshop
    const id = await createUser(landscape.keycloak, realm, {
      username: 'operator',
      password: 'p&w ord+',
    })
    const { id: holder } = await clientOf(admin, realm, 'realm-management')
    const role = await admin.clients.findRole({ realm, id: holder, roleName: 'realm-admin' })
    await admin.users.addClientRoleMappings({
      realm,
      id,
      clientUniqueId: holder,
      roles: [{ id: role?.id ?? '', name: role?.name ?? '' }],
    })
    const login = { username: 'operator', password: '${env:OPERATOR_PASSWORD}' }
    expect(await planAs(login, { OPERATOR_PASSWORD: 'p&w ord+' })).toMatchObject({ code: 2 })
  })
})

describe('a login that fails ends with one message that names the setting', () => {
  it('for another key than the registered one', async () => {
    const { registration } = createAssertionKey('ES256')
    await createAdminAccount(workshop, { clientId: 'other-key', ...registration })
    const login = { clientId: 'other-key', privateKey: '${env:ADMIN_KEY}' }
    const { code, output } = await planAs(login, { ADMIN_KEY: createAssertionKey('ES256').pem })
    expect(code).toBe(1)
    expect(output).toMatch(/^cambio: .*client other-key in realm .*keycloak\.admin/m)
  })

  it('for a text that is no key, before anybody is asked', async () => {
    workshop.proxy.restart()
    const login = { clientId: 'any', privateKey: '${env:ADMIN_KEY}' }
    const { code, output } = await planAs(login, { ADMIN_KEY: 'planted-text' })
    expect(code).toBe(1)
    expect(output).toContain('keycloak.admin.privateKey')
    expect(output).not.toContain('planted-text')
    expect(workshop.proxy.requests()).toEqual([])
  })

  it('for a token file that is not there', async () => {
    const { code, output } = await planAs({ clientId: 'any', tokenFile: '/nowhere/token' })
    expect(code).toBe(1)
    expect(output).toMatch(/\/nowhere\/token.*ENOENT.*keycloak\.admin\.tokenFile/)
  })
})

describe('a long run', () => {
  it('outlives its tokens, each good for two seconds only', async () => {
    const { admin, realm, proxy, landscape } = workshop
    await createAdminAccount(workshop, { clientId: 'short-lived', secret: 'secret' })
    await admin.realms.update({ realm }, { accessTokenLifespan: 2 })
    const login = { clientId: 'short-lived', clientSecret: '${env:ADMIN_SECRET}' }
    const file = await workshop.trust(withLogin(login))
    proxy.restart()
    proxy.slowDown(200)
    try {
      const env = { ...landscape.env, ADMIN_SECRET: 'secret' }
      const { code, output } = await workshop.cambioIn(env, file)
      expect(output).toContain('created')
      expect(code).toBe(0)
    } finally {
      proxy.slowDown(0)
    }
    const logins = proxy.requests().filter(({ path }) => path.endsWith('/openid-connect/token'))
    expect(logins.length).toBeGreaterThan(2)
  })
})
