import {
  adminClient,
  adminEvents,
  createRealm,
  runCambio,
  uniqueName,
  type KeycloakConnection,
} from '@cambio/testkit'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Admin, clientOf, type Run } from '../provisioning/workshop.ts'
import { startRecordingProxy, type Passed } from '../provisioning/recording-proxy.ts'
import { byHand, type ByHand } from './by-hand.ts'

/** A realm that a person sets up in the console, and `cambio` beside it. */
export interface HandMadeRealm {
  readonly name: string
  readonly keycloak: KeycloakConnection
  readonly admin: Admin
  readonly hand: ByHand
  /** Runs `cambio export` on this realm. */
  export(...args: readonly string[]): Promise<Run>
  /** Runs `cambio` with a trust file, and with every secret an exported one refers to. */
  cambio(file: string, ...args: readonly string[]): Promise<Run>
  writeFile(text: string): Promise<string>
  /** Writing requests of `cambio`, since the last time this was asked. */
  writes(): readonly Passed[]
  /** Everything that could have changed behind our back. */
  footprint(): Promise<unknown>
  remove(): Promise<void>
}

export const EXCHANGE_CLIENT = 'gateway'

export async function makeRealmByHand(keycloak: KeycloakConnection): Promise<HandMadeRealm> {
  const admin = await adminClient(keycloak)
  const name = uniqueName('by-hand')
  const realm = await createRealm(keycloak, { realm: name, adminEventsEnabled: true })
  const proxy = await startRecordingProxy(keycloak.url)
  const folder = await mkdtemp(join(tmpdir(), 'cambio-by-hand-'))
  const login = { ADMIN_PASSWORD: keycloak.admin.password }
  return {
    name,
    keycloak,
    admin,
    hand: await byHand(admin, name),
    export: (...args) => {
      const place = ['--url', proxy.url, '--realm', name]
      const account = ['--admin-username', keycloak.admin.username, '--admin-realm', 'master']
      const password = ['--admin-password', '${env:ADMIN_PASSWORD}']
      return runCambio(['export', ...place, ...account, ...password, ...args], { env: login })
    },
    cambio: async (file, ...args) => {
      const env = { ...login, ...(await secretsOf(admin, name)) }
      return await runCambio([...args, '-f', file], { env })
    },
    writeFile: async (text) => {
      const path = join(folder, `${uniqueName('cambio')}.yaml`)
      await writeFile(path, text)
      return path
    },
    writes: () => {
      const passed = proxy.writes()
      proxy.restart()
      return passed
    },
    footprint: async () => ({
      events: (await adminEvents(keycloak, name)).length,
      authorization: await authorizationOf(admin, name),
    }),
    remove: async () => {
      await proxy.stop()
      await rm(folder, { recursive: true, force: true })
      await realm.remove()
    },
  }
}

/** The authorization side of a realm as Keycloak exports it; null before the first permission. */
export async function authorizationOf(admin: Admin, realm: string): Promise<unknown> {
  const { id } = await clientOf(admin, realm, 'realm-management')
  return admin.clients.exportResource({ realm, id }, { catchNotFound: true })
}

async function secretsOf(admin: Admin, realm: string): Promise<Record<string, string>> {
  const [client] = await admin.clients.find({ realm, clientId: EXCHANGE_CLIENT })
  return {
    GATEWAY_SECRET: client?.secret ?? 'to-be-set',
    PARTNER_CLIENT_SECRET: 'company-secret-at-partner',
    OTHER_CLIENT_SECRET: 'company-secret-at-partner',
  }
}
