import { API_CLIENT, EXCHANGE_CLIENT } from '@cambio/testkit'
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { Logic } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { ProvingGround } from './proving-ground.ts'

const ALIAS = 'outsider'
const HOLDER = 'realm-management'

type Ground = Pick<ProvingGround, 'admin' | 'realm'>
type ClientPolicy = PolicyRepresentation & { readonly clients: readonly string[] }

/** What somebody may do in Keycloak’s console to a realm that was right. */

export async function changeProvider(
  { admin, realm }: Ground,
  change: IdentityProviderRepresentation,
): Promise<void> {
  const live = await admin.identityProviders.findOne({ realm, alias: ALIAS })
  const config = { ...live?.config, ...change.config }
  await admin.identityProviders.update({ realm, alias: ALIAS }, { ...live, ...change, config })
}

export async function changeExchangeClient(
  ground: Ground,
  change: ClientRepresentation,
): Promise<void> {
  const { admin, realm } = ground
  const live = await clientOf(ground, EXCHANGE_CLIENT)
  const attributes = { ...live.attributes, ...change.attributes }
  await admin.clients.update({ realm, id: live.id }, { ...live, ...change, attributes })
}

/** Binds exactly these policies to the identity provider’s permission; leaves its strategy unless one is given. */
export async function bindPolicies(
  ground: Ground,
  policies: readonly string[],
  change: PolicyRepresentation = {},
): Promise<void> {
  const { admin, realm } = ground
  const provider = await admin.identityProviders.findOne({ realm, alias: ALIAS })
  await changePermission(ground, `token-exchange.permission.idp.${provider?.internalId}`, {
    ...change,
    policies: [...policies],
  })
}

/** As {@link bindPolicies}, for the permission of the client that routes ask for. */
export async function bindAudiencePolicies(
  ground: Ground,
  policies: readonly string[],
): Promise<void> {
  const { id } = await clientOf(ground, API_CLIENT)
  await changePermission(ground, `token-exchange.permission.client.${id}`, {
    policies: [...policies],
  })
}

/** Remembers what a test may change, and gives what puts it back. */
export async function remember(ground: Ground, policy: string): Promise<() => Promise<void>> {
  const { admin, realm } = ground
  const provider = await admin.identityProviders.findOne({ realm, alias: ALIAS })
  const client = await clientOf(ground, EXCHANGE_CLIENT)
  return async () => {
    await admin.identityProviders.update({ realm, alias: ALIAS }, provider ?? {})
    await admin.clients.update({ realm, id: client.id }, client)
    await fillPolicy(ground, policy, [EXCHANGE_CLIENT])
    await bindPolicies(ground, [policy])
    await bindAudiencePolicies(ground, [policy])
  }
}

/** Makes a client policy and gives its name. */
export async function makePolicy(
  ground: Ground,
  name: string,
  clients: readonly string[],
  logic: Logic = Logic.POSITIVE,
): Promise<string> {
  const { admin, realm } = ground
  const { id } = await clientOf(ground, HOLDER)
  const body: ClientPolicy = { name, type: 'client', logic, clients }
  await admin.clients.createPolicy({ realm, id, type: 'client' }, body)
  return name
}

export async function removePolicy(ground: Ground, name: string): Promise<void> {
  const { admin, realm } = ground
  const { id } = await clientOf(ground, HOLDER)
  const { id: policyId = '' } = await admin.clients.findPolicyByName({ realm, id, name })
  await admin.clients.delPolicy({ realm, id, policyId })
}

/** Puts exactly these clients into a client policy. */
export async function fillPolicy(
  ground: Ground,
  name: string,
  clients: readonly string[],
): Promise<void> {
  const { admin, realm } = ground
  const { id } = await clientOf(ground, HOLDER)
  const live = await admin.clients.findPolicyByName({ realm, id, name })
  const { id: policyId = '', description = '' } = live
  const body: ClientPolicy = { id: policyId, name, description, type: 'client', clients }
  await admin.clients.updatePolicy({ realm, id, type: 'client', policyId }, body)
}

async function changePermission(
  ground: Ground,
  name: string,
  change: PolicyRepresentation,
): Promise<void> {
  const { admin, realm } = ground
  const { id } = await clientOf(ground, HOLDER)
  const { id: permissionId = '' } = await admin.clients.findPolicyByName({ realm, id, name })
  const body = { id: permissionId, name, type: 'scope', ...change }
  await admin.clients.updatePermission({ realm, id, type: 'scope', permissionId }, body)
}

async function clientOf(
  { admin, realm }: Ground,
  clientId: string,
): Promise<ClientRepresentation & { readonly id: string }> {
  const [client] = await admin.clients.find({ realm, clientId })
  if (client?.id === undefined) throw new Error(`There is no client ${clientId}.`)
  return { ...client, id: client.id }
}
