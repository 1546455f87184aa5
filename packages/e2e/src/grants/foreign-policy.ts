import {
  DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { clientOf, partnerPermission, type Workshop } from '../provisioning/workshop.ts'

/** Makes a client policy as somebody would in the console, and gives its id; that of the one there is, when there is one. */
export async function makeClientPolicy(
  { admin, realm }: Workshop,
  name: string,
  clientIds: readonly string[],
  logic: Logic = Logic.POSITIVE,
): Promise<string> {
  const { id: holder } = await clientOf(admin, realm, 'realm-management')
  const there = await admin.clients.findPolicyByName({ realm, id: holder, name })
  if (there?.id !== undefined) return there.id
  const clients = await Promise.all(
    clientIds.map(async (clientId) => (await clientOf(admin, realm, clientId)).id),
  )
  const body: PolicyRepresentation & { clients: readonly string[] } = { name, logic, clients }
  const { id = '' } = await admin.clients.createPolicy({ realm, id: holder, type: 'client' }, body)
  return id
}

/** Binds these policies, by id or name, and no other to the partner’s permission. */
export async function bindPolicies(
  { admin, realm }: Workshop,
  policies: readonly string[],
  decisionStrategy: DecisionStrategy = DecisionStrategy.UNANIMOUS,
): Promise<void> {
  const { holder, permission } = await partnerPermission(admin, realm)
  const { id = '', name = '' } = permission
  await admin.clients.updatePermission(
    { realm, id: holder, type: 'scope', permissionId: id },
    { id, name, type: 'scope', logic: Logic.POSITIVE, decisionStrategy, policies: [...policies] },
  )
}
