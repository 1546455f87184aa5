import {
  adminClient,
  adminEvents,
  API_CLIENT,
  EXCHANGE_CLIENT,
  makeLandscape,
  runCambio,
  trustFile,
  type KeycloakConnection,
  type Landscape,
  type LandscapeOptions,
} from '@cambio/testkit'
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { startRecordingProxy, type RecordingProxy } from './recording-proxy.ts'

export type Admin = Awaited<ReturnType<typeof adminClient>>

export interface Run {
  readonly code: number
  readonly output: string
}

/** A landscape whose provisioner talks to Keycloak through a proxy that writes down what passes. */
export interface Workshop {
  readonly landscape: Landscape
  readonly proxy: RecordingProxy
  readonly realm: string
  readonly admin: Admin
  /** The story's trust file, changed. */
  trust(change?: (text: string) => string): Promise<string>
  /** Runs `cambio` with these arguments and the trust file. */
  cambio(file: string, ...args: readonly string[]): Promise<Run>
  /** As `cambio`, with other secrets in its environment. */
  cambioIn(
    env: Readonly<Record<string, string>>,
    file: string,
    ...args: readonly string[]
  ): Promise<Run>
  /** Provisions, and throws what was printed when that fails. */
  provision(file: string, ...args: readonly string[]): Promise<string>
  /** Everything a plan could change behind our back: admin events, and the authorization settings as a whole. */
  footprint(): Promise<unknown>
  /** Asks Keycloak to exchange a fresh token of the partner for one for the API, and gives the status. */
  exchange(): Promise<number>
  close(): Promise<void>
}

/** @param foreign Whose the partner's realm is: `own` for a test that changes it. */
export async function openWorkshop(
  keycloak: KeycloakConnection,
  foreign: LandscapeOptions['foreign'] = 'shared',
): Promise<Workshop> {
  const landscape = await makeLandscape(keycloak, { foreign })
  const proxy = await startRecordingProxy(keycloak.url)
  const admin = await adminClient(keycloak)
  const realm = landscape.our.name
  const cambioIn: Workshop['cambioIn'] = (env, file, ...args) =>
    runCambio([...args, '-f', file], { env })
  const cambio: Workshop['cambio'] = (file, ...args) => cambioIn(landscape.env, file, ...args)
  return {
    landscape,
    proxy,
    realm,
    admin,
    cambio,
    cambioIn,
    trust: (change = (text) => text) => {
      const text = trustFile(landscape).replace(`url: ${keycloak.url}\n`, `url: ${proxy.url}\n`)
      return landscape.writeTrustFile(change(text))
    },
    provision: async (file, ...args) => {
      const { code, output } = await cambio(file, ...args)
      if (code !== 0) throw new Error(`cambio ended with ${code}:\n${output}`)
      return output
    },
    footprint: async () => ({
      events: (await adminEvents(keycloak, realm)).length,
      authorization: await authorizationSettings(admin, realm),
    }),
    exchange: () => exchange(landscape),
    close: async () => {
      await proxy.stop()
      await landscape.remove()
    },
  }
}

/** A client as Keycloak has it, with its internal id. */
export async function clientOf(
  admin: Admin,
  realm: string,
  clientId: string,
): Promise<ClientRepresentation & { readonly id: string }> {
  const [client] = await admin.clients.find({ realm, clientId })
  if (client?.id === undefined) throw new Error(`There is no client ${clientId}.`)
  return { ...client, id: client.id }
}

/** The client that holds the realm's permissions, and the identity provider's permission there. */
export async function partnerPermission(
  admin: Admin,
  realm: string,
): Promise<{ readonly holder: string; readonly permission: PolicyRepresentation }> {
  const { id } = await clientOf(admin, realm, 'realm-management')
  const provider = await admin.identityProviders.findOne({ realm, alias: 'partner' })
  const name = `token-exchange.permission.idp.${provider?.internalId}`
  const permission = await admin.clients.findPolicyByName({ realm, id, name })
  return { holder: id, permission }
}

/** Names of the policies bound to the identity provider's permission. */
export async function boundPolicies(admin: Admin, realm: string): Promise<readonly string[]> {
  const { holder, permission } = await partnerPermission(admin, realm)
  const bound = await admin.clients.getAssociatedPolicies({
    realm,
    id: holder,
    permissionId: permission.id ?? '',
  })
  return bound.map(({ name }) => name ?? '').toSorted()
}

/** The whole authorization side of the realm, or nothing when there is none yet. */
async function authorizationSettings(admin: Admin, realm: string): Promise<unknown> {
  const { id } = await clientOf(admin, realm, 'realm-management')
  return admin.clients.exportResource({ realm, id }, { catchNotFound: true })
}

async function exchange({ our, partner, env }: Landscape): Promise<number> {
  const response = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: EXCHANGE_CLIENT,
      client_secret: env.GATEWAY_SECRET,
      subject_token: await partner.token(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_issuer: 'partner',
      audience: API_CLIENT,
    }),
  })
  await response.body?.cancel()
  return response.status
}
