import { fileURLToPath } from 'node:url'
import { adminEvents, createClient, runCambio, startProgram } from '@cambio/testkit'
import { Logic } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bindPolicies, makePolicy, removePolicy } from './console.ts'
import { type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.ts'
import { olga, openProvingGround, type ProvingGround, provision } from './proving-ground.ts'

const ENTRY = fileURLToPath(new URL('../../../../apps/provisioner/src/main.ts', import.meta.url))

let ground: ProvingGround
let file: string

beforeAll(async () => {
  ground = await openProvingGround(inject('keycloak'))
  file = await ground.trust()
  await provision(ground, file)
})

afterAll(() => ground.close())

/** Runs the work with a trust file for a Keycloak whose token endpoint is broken. */
async function withBroken(
  fault: 'hang' | 'disconnect',
  work: (trust: string, endpoint: FaultyEndpoint) => Promise<void>,
): Promise<void> {
  const { url } = inject('keycloak')
  const endpoint = await startFaultyEndpoint(url, ground.realm, fault)
  const trust = await ground.trust((text) => text.replace(url, endpoint.url))
  try {
    await work(trust, endpoint)
  } finally {
    await endpoint.stop()
  }
}

/** A service account that may look, and no more; it may not see events. */
async function makeViewer(secret: string) {
  const { admin, realm } = ground
  const id = await createClient(inject('keycloak'), realm, {
    clientId: 'viewer',
    secret,
    serviceAccountsEnabled: true,
  })
  const user = await admin.clients.getServiceAccountUser({ realm, id })
  const [holder] = await admin.clients.find({ realm, clientId: 'realm-management' })
  const clientUniqueId = holder?.id ?? ''
  const give = async (...names: readonly string[]) => {
    for (const roleName of names) {
      const role = await admin.clients.findRole({ realm, id: clientUniqueId, roleName })
      await admin.users.addClientRoleMappings({
        realm,
        id: user.id ?? '',
        clientUniqueId,
        roles: [{ id: role?.id ?? '', name: roleName }],
      })
    }
  }
  await give('view-clients', 'view-identity-providers', 'view-authorization')
  return { give }
}

describe('the throw-away client of cambio verify --live', () => {
  it('is made and removed, and nothing else is written', async () => {
    const keycloak = inject('keycloak')
    const before = (await adminEvents(keycloak, ground.realm)).length
    expect(await ground.live(file, olga(ground.outsider))).toMatchObject({ code: 0 })
    const events = await adminEvents(keycloak, ground.realm)
    const written = events.slice(0, events.length - before)
    expect(written.map(({ operationType, resourceType }) => [operationType, resourceType])).toEqual(
      [
        ['DELETE', 'CLIENT'],
        ['CREATE', 'CLIENT'],
      ],
    )
    expect(await ground.throwAways()).toEqual([])
  })

  it('is removed when the token endpoint breaks', async () => {
    await withBroken('disconnect', async (trust) => {
      const { code, output } = await ground.live(trust, olga(ground.outsider))
      expect(output).toContain('Keycloak did not answer')
      expect(code).toBe(1)
    })
    expect(await ground.throwAways()).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('is removed on %s', async (signal) => {
    await withBroken('hang', async (trust, endpoint) => {
      const token = await ground.save(olga(ground.outsider))
      const program = startProgram({
        entry: ENTRY,
        args: ['verify', '--live', '--token', token, '-f', trust],
        env: ground.landscape.env,
      })
      await endpoint.asked
      expect(await ground.throwAways()).toHaveLength(1)
      process.kill(program.pid, signal)
      await program.waitFor((line) =>
        line.includes('interrupted before everything was tried') ? line : undefined,
      )
      expect(await ground.throwAways()).toEqual([])
      endpoint.release()
      expect(await program.ended).toBe(1)
    })
  })

  it('is not made by an account without manage-clients, which is told so before anything is tried', async () => {
    const secret = 'viewer-secret'
    const viewer = await makeViewer(secret)
    const trust = await ground.trust((text) =>
      text.replace(
        /admin: .*/,
        'admin: { clientId: viewer, clientSecret: "${env:VIEWER_SECRET}" }',
      ),
    )
    const live = async () => {
      const token = await ground.save(olga(ground.outsider))
      const args = ['verify', '--live', '--token', token, '-f', trust]
      return await runCambio(args, { env: { ...ground.landscape.env, VIEWER_SECRET: secret } })
    }
    const { code, output } = await live()
    expect(output).toContain('it lacks the admin role manage-clients')
    expect(code).toBe(4)
    await viewer.give('manage-clients')
    expect(await live()).toMatchObject({ code: 0 })
  })

  it('is swept by the next run when a run was killed, but not while that may still run', async () => {
    const { admin, realm } = ground
    const now = Math.floor(Date.now() / 1000)
    const leave = (clientId: string, attributes: Record<string, string>) =>
      createClient(inject('keycloak'), realm, { clientId, attributes })
    await leave('cambio-verify-killed', { 'cambio.verify': String(now - 3600) })
    await leave('cambio-verify-running', { 'cambio.verify': String(now) })
    await leave('cambio-verify-theirs', {})
    expect(await ground.live(file, olga(ground.outsider))).toMatchObject({ code: 0 })
    expect(await ground.throwAways()).toEqual(['cambio-verify-running', 'cambio-verify-theirs'])
    for (const clientId of await ground.throwAways()) {
      const [client] = await admin.clients.find({ realm, clientId })
      await admin.clients.del({ realm, id: client?.id ?? '' })
    }
  })

  it('that gets a token is a finding, and removed', async () => {
    const anybody = await makePolicy(ground, 'anybody', ['account'], Logic.NEGATIVE)
    await bindPolicies(ground, [anybody])
    const { code, output } = await ground.live(file, olga(ground.outsider))
    expect(output).toContain(
      '✗ outsider by idp-permission: A CLIENT THAT NOBODY ALLOWS GOT A TOKEN',
    )
    expect(output).toContain(
      'any other client (policy anybody (negative, client, not of the trust file))',
    )
    expect(code).toBe(1)
    expect(await ground.throwAways()).toEqual([])
    await removePolicy(ground, anybody)
    await provision(ground, file)
  })
})
