import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  adminClient,
  createRealm,
  type KeycloakConnection,
  type Program,
  startProgram,
  type TestRealm,
  uniqueName,
} from '@cambio/testkit'
import { startRecordingProxy, type RecordingProxy } from '../provisioning/recording-proxy.ts'
import type { Admin, Run } from '../provisioning/workshop.ts'

export const GATEWAY_SECRET = 'planted-secret-of-the-gateway'

/** One realm with nobody in it, and a proxy before it. A trust file for it asks no other server. */
export interface Ground {
  readonly realm: string
  readonly admin: Admin
  readonly proxy: RecordingProxy
  /** A path for a file of the test. */
  path(name: string): string
  /** Writes a trust file that declares one of each kind of thing, changed. */
  trust(change?: (text: string) => string): Promise<string>
  /** Runs `cambio` with these arguments and the trust file to its end. */
  cambio(file: string, ...args: readonly string[]): Promise<Run>
  start(file: string, ...args: readonly string[]): Program
  close(): Promise<void>
}

export async function openGround(keycloak: KeycloakConnection): Promise<Ground> {
  const realm = await createRealm(keycloak, { realm: uniqueName('company') })
  const proxy = await startRecordingProxy(keycloak.url)
  const admin = await adminClient(keycloak)
  const folder = await mkdtemp(join(tmpdir(), 'cambio-ground-'))
  const env = {
    XDG_STATE_HOME: join(folder, 'state'),
    ADMIN_PASSWORD: keycloak.admin.password,
    GATEWAY_SECRET,
  }
  const start: Ground['start'] = (file, ...args) =>
    startProgram({ entry: CAMBIO, args: [...args, '-f', file], env })
  return {
    realm: realm.name,
    admin,
    proxy,
    start,
    path: (name) => join(folder, name),
    trust: async (change = (text) => text) => {
      const file = join(folder, `${uniqueName('cambio')}.yaml`)
      await writeFile(file, change(trustText(proxy.url, realm, keycloak.admin.username)))
      return file
    },
    cambio: async (file, ...args) => {
      const program = start(file, ...args)
      const code = await program.ended
      return { code, output: program.lines.join('\n') }
    },
    close: async () => {
      await proxy.stop()
      await rm(folder, { recursive: true, force: true })
      await realm.remove()
    },
  }
}

const CAMBIO = fileURLToPath(new URL('../../../../apps/provisioner/src/main.ts', import.meta.url))

function trustText(url: string, { name }: TestRealm, username: string): string {
  return `keycloak:
  url: ${url}
  realm: ${name}
  settings: { displayName: The company }
  admin: { username: ${username}, password: "\${env:ADMIN_PASSWORD}", realm: master }
client:
  id: gateway
  secret: "\${env:GATEWAY_SECRET}"
  scopes: { default: [maps] }
  mappers: [{ audience: orders-api }]
clients:
  - { id: orders-api, roles: [{ name: clerk }] }
roles: [{ name: traveller }]
clientScopes: [{ name: maps, mappers: [{ audience: orders-api }] }]
issuers:
${issuer('partner')}routes:
  - match: { path: /orders }
    upstream: http://localhost:1
    target: { audience: [orders-api] }
`
}

/** An issuer nobody is behind, with all that can be declared of one. */
export function issuer(alias: string): string {
  return `  - alias: ${alias}
    issuer: https://${alias}.example
    endpoints: { jwks: "https://${alias}.example/jwks" }
    via: [idp-permission]
    identityProvider:
      mappers: [{ name: origin, mapper: hardcoded-attribute-idp-mapper, config: { attribute: origin, attribute.value: ${alias} } }]
`
}
