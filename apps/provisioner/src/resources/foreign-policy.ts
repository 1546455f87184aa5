import {
  type DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePolicy } from '../admin/authorization-api.ts'

/** A policy somebody else bound to the permission. It is kept, and told about. */
export interface ForeignPolicy {
  readonly name: string
  readonly type: string
  /** Those of our clients it does not let in; undefined for a policy that depends on more than the client. */
  readonly denied: readonly string[] | undefined
}

/** These policies, each judged by what it says of the clients that may exchange. */
export async function judgeForeign(
  foreign: readonly LivePolicy[],
  clientIds: readonly string[],
  api: AdminApi,
): Promise<readonly ForeignPolicy[]> {
  return await Promise.all(
    foreign.map(async (policy) => ({
      name: policy.name,
      type: policy.type,
      denied: await deniedBy(policy, clientIds, api),
    })),
  )
}

/** What keeping them means for the permission, one sentence each. */
export function foreignPolicyWarnings(
  strategy: `${DecisionStrategy}` | undefined,
  foreign: readonly ForeignPolicy[],
  clientIds: readonly string[],
): readonly string[] {
  return foreign.map((policy) => {
    const kept = `policy ${policy.name} (${policy.type}) is bound too and is kept`
    if (strategy === 'AFFIRMATIVE') return `${kept}; whom it admits may exchange as well`
    if (strategy === 'CONSENSUS')
      return `${kept}; the permission goes by majority (CONSENSUS), and its vote counts like ours`
    if (policy.denied === undefined) {
      return `${kept}; the permission is UNANIMOUS, so exchanges are denied whenever this policy denies`
    }
    if (policy.denied.length === 0) return `${kept}; it admits ${clientsIn(clientIds)}`
    return `${kept}; it does not admit ${clientsIn(policy.denied)} and the permission is UNANIMOUS, so Keycloak will deny: unbind it, set mode: exact, or set the permission’s decision strategy to AFFIRMATIVE`
  })
}

function clientsIn(clientIds: readonly string[]): string {
  return `${clientIds.length === 1 ? 'client' : 'clients'} ${clientIds.join(', ')}`
}

async function deniedBy(
  policy: LivePolicy,
  clientIds: readonly string[],
  api: AdminApi,
): Promise<readonly string[] | undefined> {
  if (policy.type !== 'client') return undefined
  // Among what is bound to a permission every policy looks POSITIVE; asked for by name it tells.
  const { logic } = (await api.authorization.policy(policy.name)) ?? policy
  const named = await api.authorization.clientsOf(policy)
  const verdicts = await Promise.all(
    clientIds.map(async (clientId) => {
      const id = (await api.clients.find(clientId))?.id
      const isNamed = id !== undefined && named.includes(id)
      return { clientId, isDenied: logic === Logic.NEGATIVE ? isNamed : !isNamed }
    }),
  )
  return verdicts.filter(({ isDenied }) => isDenied).map(({ clientId }) => clientId)
}
