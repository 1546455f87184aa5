import {
  type DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePolicy } from '../admin/authorization-api.ts'
import type { Grant } from './resource.ts'

/** A policy somebody else bound to the permission. It is kept, and told about. */
export interface ForeignPolicy {
  readonly name: string
  readonly type: string
  /** Whether it lets our exchange client in; undefined for a policy that depends on more than the client. */
  readonly admits: boolean | undefined
}

/** The policies bound besides ours, each judged by what it says of our exchange client. */
export async function foreignPolicies(
  bound: readonly LivePolicy[],
  grant: Grant,
  api: AdminApi,
): Promise<readonly ForeignPolicy[]> {
  const foreign = bound.filter(({ name }) => name !== grant.policy)
  if (foreign.length === 0) return []
  const client = await api.clients.find(grant.clientId)
  return await Promise.all(
    foreign.map(async (policy) => ({
      name: policy.name,
      type: policy.type,
      admits: await admits(policy, client?.id, api),
    })),
  )
}

/** What keeping them means for the permission, one sentence each. */
export function foreignPolicyWarnings(
  strategy: `${DecisionStrategy}` | undefined,
  foreign: readonly ForeignPolicy[],
  clientId: string,
): readonly string[] {
  return foreign.map((policy) => {
    const kept = `policy ${policy.name} (${policy.type}) is bound too and is kept`
    if (strategy === 'AFFIRMATIVE') return `${kept}; whom it admits may exchange as well`
    if (strategy === 'CONSENSUS')
      return `${kept}; the permission goes by majority (CONSENSUS), and its vote counts like ours`
    if (policy.admits === true) return `${kept}; it admits client ${clientId}`
    if (policy.admits === undefined) {
      return `${kept}; the permission is UNANIMOUS, so exchanges are denied whenever this policy denies`
    }
    return `${kept}; it does not admit client ${clientId} and the permission is UNANIMOUS, so Keycloak will deny: unbind it, or set the permission’s decision strategy to AFFIRMATIVE`
  })
}

async function admits(
  policy: LivePolicy,
  clientUuid: string | undefined,
  api: AdminApi,
): Promise<boolean | undefined> {
  if (policy.type !== 'client' || clientUuid === undefined) return undefined
  const isNamed = (await api.authorization.clientsOf(policy)).includes(clientUuid)
  return policy.logic === Logic.NEGATIVE ? !isNamed : isNamed
}
