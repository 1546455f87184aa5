import { createUser, startKeycloak, type KeycloakConnection, type Landscape } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { exchangeForApi, gateway, makeCaller } from './exchange-as.ts'

/** The client of realm `master` that holds its permissions and its admin roles; elsewhere it is `realm-management`. */
const HOLDER = 'master-realm'
const ACCOUNT = { username: 'provisioner', password: 'provisioner-password' }

let keycloak: KeycloakConnection & { stop(): Promise<void> }
let workshop: Workshop
let landscape: Landscape

beforeAll(async () => {
  keycloak = await startKeycloak()
  workshop = await openWorkshop(keycloak)
  const issuer = `${keycloak.url}/realms/master`
  const our = { name: 'master', issuer, remove: () => Promise.resolve() }
  landscape = { ...workshop.landscape, our }
}, 600_000)

afterAll(async () => {
  await workshop?.close()
  await keycloak?.stop()
})

const ofMaster = (text: string) => text.replace(`realm: ${workshop.realm}\n`, 'realm: master\n')

async function resourcesOfProviders(): Promise<readonly string[]> {
  const { id } = await clientOf(workshop.admin, 'master', HOLDER)
  const name = 'idp.resource.'
  const found = await workshop.admin.clients.listResources({ realm: 'master', id, name })
  return found.map((resource) => resource.name ?? '')
}

/** Gives an account of realm `master` these of its own admin roles. */
async function makeAccount(roles: readonly string[]): Promise<void> {
  const { admin } = workshop
  const id = await createUser(keycloak, 'master', ACCOUNT)
  const { id: holder } = await clientOf(admin, 'master', HOLDER)
  const named = await Promise.all(
    roles.map((roleName) => admin.clients.findRole({ realm: 'master', id: holder, roleName })),
  )
  const mappings = named.map((role) => ({ id: role?.id ?? '', name: role?.name ?? '' }))
  const target = { realm: 'master', id, clientUniqueId: holder }
  await admin.users.addClientRoleMappings({ ...target, roles: mappings })
}

describe('realm master', () => {
  it('is provisioned through its own permission client, and exchanges', async () => {
    await applyExactly(workshop, await workshop.trust(ofMaster))
    expect(await resourcesOfProviders()).toHaveLength(1)
    expect(await exchangeForApi(gateway(landscape), landscape)).toBe(200)
    const intruder = await makeCaller(landscape, 'intruder')
    expect(await exchangeForApi(intruder, landscape)).toBe(403)
  })

  it('is swept and repaired after its identity provider was made again by hand', async () => {
    const realm = 'master'
    const { admin } = workshop
    const live = await admin.identityProviders.findOne({ realm, alias: 'partner' })
    const { internalId: _old, ...copy } = live ?? {}
    await admin.identityProviders.del({ realm, alias: 'partner' })
    await admin.identityProviders.create({ realm, ...copy })
    const output = await applyExactly(workshop, await workshop.trust(ofMaster))
    expect(output).toContain(`identity provider ${live?.internalId}: removed`)
    expect(await resourcesOfProviders()).toHaveLength(1)
  })

  it('takes the roles of that client, and names one of them that is missing', async () => {
    await makeAccount(['manage-clients', 'manage-authorization'])
    const { username, password } = ACCOUNT
    const file = await workshop.trust((text) =>
      ofMaster(text).replace(/username: \w+/, `username: ${username}`),
    )
    const env = { ...landscape.env, KEYCLOAK_ADMIN_PASSWORD: password }
    const { code, output } = await workshop.cambioIn(env, file, 'apply')
    expect(output).toMatch(
      /lacks the admin role manage-identity-providers.* of client master-realm/,
    )
    expect(code).toBe(4)
  })
})
