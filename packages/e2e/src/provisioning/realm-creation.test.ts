import { randomUUID } from 'node:crypto'
import { adminClient, runCambio } from '@cambio/testkit'
import type RoleRepresentation from '@keycloak/keycloak-admin-client/lib/defs/roleRepresentation.js'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, type Workshop } from './workshop.ts'

/** Accounts of realm master, for this file alone. */
const CREATOR = `creator-${randomUUID().slice(0, 8)}`
const OTHER = `other-${randomUUID().slice(0, 8)}`
const SECRET = randomUUID()
const REALM = `created-${randomUUID().slice(0, 8)}`

let workshop: Workshop

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  const { admin } = workshop
  const at = { realm: 'master' }
  const createRealm = await admin.roles.findOneByName({ ...at, name: 'create-realm' })
  const creator = await createAccount(CREATOR)
  await admin.users.addRealmRoleMappings({ ...at, id: creator, roles: [named(createRealm)] })

  // An administrator, of another realm.
  const { id: clientUniqueId } = await clientOf(admin, 'master', `${workshop.realm}-realm`)
  const role = { id: clientUniqueId, roleName: 'manage-clients' }
  const manageClients = await admin.clients.findRole({ ...at, ...role })
  const other = await createAccount(OTHER)
  await admin.users.addClientRoleMappings({
    ...at,
    id: other,
    clientUniqueId,
    roles: [named(manageClients)],
  })
})

afterAll(async () => {
  const { admin } = workshop
  if (await exists()) await admin.realms.del({ realm: REALM })
  for (const clientId of [CREATOR, OTHER]) {
    const { id } = await clientOf(admin, 'master', clientId)
    await admin.clients.del({ realm: 'master', id })
  }
  await workshop.close()
})

/** A client of realm master; gives the id of the user it logs in as. */
async function createAccount(clientId: string): Promise<string> {
  const { admin } = workshop
  const at = { realm: 'master' }
  const { id } = await admin.clients.create({
    ...at,
    clientId,
    secret: SECRET,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  })
  const user = await admin.clients.getServiceAccountUser({ ...at, id })
  return user.id ?? ''
}

function named(role: RoleRepresentation | null | undefined) {
  return { id: role?.id ?? '', name: role?.name ?? '' }
}

async function exists(): Promise<boolean> {
  // A login from before the realm does not see it.
  const admin = await adminClient(inject('keycloak'))
  return Boolean(await admin.realms.findOne({ realm: REALM }))
}

/** The story’s trust file for a realm that is not there. */
async function trustFor(account: string, keycloak: string): Promise<string> {
  return workshop.trust((text) =>
    text
      .replace(`realm: ${workshop.realm}\n`, `realm: ${REALM}\n  ${keycloak}\n`)
      .replace(
        /^ {2}admin: .*$/m,
        `  admin: { clientId: ${account}, clientSecret: "\${env:CREATOR_SECRET}", realm: master }`,
      ),
  )
}

async function cambio(file: string, ...args: readonly string[]) {
  const env = { ...workshop.landscape.env, CREATOR_SECRET: SECRET }
  return runCambio([...args, '-f', file], { env })
}

const WITH_SETTINGS =
  'createRealm: true\n  settings: { accessTokenLifespan: 123, sslRequired: none }'

describe('a realm that is missing', () => {
  it('stops the run with 4, and nothing is written, unless the trust file says to create it', async () => {
    workshop.proxy.restart()
    const { code, output } = await cambio(
      await trustFor(CREATOR, 'settings: { sslRequired: none }'),
    )
    expect(code).toBe(4)
    expect(output).toContain(`no realm ${REALM}`)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('stops the run with 4 where the account may not create it, before any write', async () => {
    workshop.proxy.restart()
    const { code, output } = await cambio(await trustFor(OTHER, WITH_SETTINGS))
    expect(code).toBe(4)
    expect(output).toContain('role create-realm')
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('is planned with all that it will have, and not created by that', async () => {
    workshop.proxy.restart()
    const { code, output } = await cambio(await trustFor(CREATOR, WITH_SETTINGS), 'plan')
    expect(output).toContain(`+ realm ${REALM}`)
    expect(output).toContain('+ client gateway')
    expect(code).toBe(2)
    expect(workshop.proxy.writes()).toEqual([])
    expect(await exists()).toBe(false)
  })

  it('is created with its settings and all that is declared, by an account that may create realms and no more', async () => {
    const { code, output } = await cambio(await trustFor(CREATOR, WITH_SETTINGS))
    expect(output).toContain(`+ realm ${REALM}: created`)
    expect(code).toBe(0)
    const admin = await adminClient(inject('keycloak'))
    expect(await admin.realms.findOne({ realm: REALM })).toMatchObject({
      enabled: true,
      accessTokenLifespan: 123,
      sslRequired: 'none',
    })
    expect(await admin.clients.find({ realm: REALM, clientId: 'gateway' })).toHaveLength(1)
  })

  it('is left alone the second time', async () => {
    workshop.proxy.restart()
    const { output } = await cambio(await trustFor(CREATOR, WITH_SETTINGS))
    expect(output).toContain('Nothing to do')
    expect(workshop.proxy.writes()).toEqual([])
  })
})
