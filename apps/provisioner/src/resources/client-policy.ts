import { Logic } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { ClientPolicyBody, LivePolicy } from '../admin/authorization-api.ts'
import { ABSENT, type Live, present } from '../current/live.ts'
import { isOurPolicy } from '../desired/marker.ts'
import type { Operations } from './operations.ts'
import { required } from './permission-names.ts'
import type { ClientPolicy } from './resource.ts'

export const clientPolicyOperations: Operations<ClientPolicy> = {
  async read({ name }, { api }) {
    const live = await api.authorization.policy(name)
    if (live === undefined) return ABSENT
    return live.type === 'client' ? await readClients(live, api) : nameTaken(live.type)
  },
  async create(policy, { api }) {
    await api.authorization.createClientPolicy(bodyOf(policy))
  },
  async remove({ name }, { api }) {
    const live = await api.authorization.policy(name)
    if (live !== undefined) await api.authorization.removePolicy(live)
  },
  async update(policy, { api }) {
    const live = required(
      await api.authorization.policy(policy.name),
      `client policy ${policy.name}`,
    )
    const { id, decisionStrategy, description } = live
    const kept = {
      ...(decisionStrategy === undefined ? {} : { decisionStrategy }),
      ...(description === undefined ? {} : { description }),
    }
    await api.authorization.updateClientPolicy(id, { id, ...bodyOf(policy), ...kept })
  },
}

/** A client that is gone stands in the list as Keycloak's id, so that it is seen and taken out. */
async function readClients(live: LivePolicy, api: AdminApi): Promise<Live> {
  const ids = await api.authorization.clientsOf(live)
  const names = await Promise.all(ids.map(async (id) => (await api.clients.clientIdOf(id)) ?? id))
  return present(
    { logic: live.logic ?? '', clients: names.toSorted().join(', ') },
    isOurPolicy(live),
  )
}

/** Only what a client policy may be written with; Keycloak refuses a body with other fields. */
function bodyOf({ name, clientIds, description }: ClientPolicy): ClientPolicyBody {
  return {
    name,
    type: 'client',
    description,
    logic: Logic.POSITIVE,
    clients: clientIds,
  }
}

function nameTaken(type: string): Live {
  return {
    state: 'blocked',
    why: `its name is taken by a policy or permission of type ${type}`,
    remedy: 'set another policyName in the trust file',
  }
}
