import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { uniqueName } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { APPLY_ROLES, createAdminAccount, PLAN_ROLES, withLogin } from './admin-account.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})
afterAll(() => workshop.close())

/** Runs as a client of the realm that holds exactly these roles. */
async function runWith(roles: readonly string[], ...command: readonly string[]) {
  const clientId = uniqueName('admin')
  await createAdminAccount(workshop, { clientId, secret: 'secret' }, roles)
  const login = { clientId, clientSecret: '${env:ADMIN_SECRET}' }
  // What is really exchanged, is exchanged with the realm by its own name.
  const isLive = command.includes('--live')
  const file = await workshop.trust((text) =>
    withLogin(login)(isLive ? text.replace(workshop.proxy.url, inject('keycloak').url) : text),
  )
  workshop.proxy.restart()
  return await workshop.cambioIn(
    { ...workshop.landscape.env, ADMIN_SECRET: 'secret' },
    file,
    ...command,
  )
}

const without = (role: string, roles: readonly string[]) => roles.filter((one) => one !== role)

/** The roles the message names as lacking. */
const lackingIn = (output: string): string | undefined =>
  /lacks the admin roles? ([\w-]+(?:, [\w-]+)*)/.exec(output)?.[1]

describe('plan', () => {
  it('runs with exactly its documented roles, and writes nothing', async () => {
    expect(await runWith(PLAN_ROLES, 'plan')).toMatchObject({ code: 2 })
    expect(workshop.proxy.writes()).toEqual([])
  })

  it.each(PLAN_ROLES)('names %s when that one is taken away', async (role) => {
    const { code, output } = await runWith(without(role, PLAN_ROLES), 'plan')
    expect(code).toBe(4)
    expect(lackingIn(output)).toBe(role)
    expect(workshop.proxy.writes()).toEqual([])
  })
})

describe('apply', () => {
  it.each(APPLY_ROLES)('names %s when that one is taken away, before any write', async (role) => {
    const { code, output } = await runWith(without(role, APPLY_ROLES), 'apply')
    expect(code).toBe(4)
    expect(lackingIn(output)).toBe(role)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it.each(APPLY_ROLES)('does not take the viewing role for %s', async (role) => {
    const viewing = role.replace('manage-', 'view-')
    const { code, output } = await runWith([...without(role, APPLY_ROLES), viewing], 'apply')
    expect(code).toBe(4)
    expect(lackingIn(output)).toBe(role)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('runs with exactly its documented roles', async () => {
    expect(await runWith(APPLY_ROLES, 'apply')).toMatchObject({ code: 0 })
  })
})

describe('verify', () => {
  beforeAll(async () => {
    await workshop.provision(await workshop.trust())
  })

  it('runs with the roles of plan, and writes nothing', async () => {
    expect(await runWith(PLAN_ROLES, 'verify')).toMatchObject({ code: 0 })
    expect(workshop.proxy.writes()).toEqual([])
  })

  it.each(PLAN_ROLES)('names %s when that one is taken away', async (role) => {
    const { code, output } = await runWith(without(role, PLAN_ROLES), 'verify')
    expect(code).toBe(4)
    expect(lackingIn(output)).toBe(role)
  })

  describe('--live', () => {
    let token: string
    beforeAll(async () => {
      token = join(mkdtempSync(join(tmpdir(), 'cambio-token-')), 'token')
      writeFileSync(token, await workshop.landscape.partner.token())
    })
    afterAll(() => rmSync(dirname(token), { recursive: true }))
    const live = (): readonly string[] => ['verify', '--live', '--token', `partner=${token}`]

    it('runs with manage-clients besides, for the client that is to be refused', async () => {
      const { code, output } = await runWith([...PLAN_ROLES, 'manage-clients'], ...live())
      expect(output).not.toContain('lacks')
      expect(code).toBe(0)
    })

    it('names manage-clients when that one is taken away, and leaves nothing behind', async () => {
      const { output } = await runWith(PLAN_ROLES, ...live())
      expect(output).toContain('manage-clients')
    })
  })
})
