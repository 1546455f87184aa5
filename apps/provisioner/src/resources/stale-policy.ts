import { ABSENT, present } from '../current/live.ts'
import { onlyRemoved } from './only-removed.ts'
import type { Operations } from './operations.ts'
import type { StalePolicy } from './resource.ts'

export const stalePolicyOperations: Operations<StalePolicy> = onlyRemoved({
  async read({ name }, { api }) {
    const live = await api.authorization.policy(name)
    return live === undefined ? ABSENT : present({}, true)
  },
  async remove({ name }, { api }) {
    const live = await api.authorization.policy(name)
    if (live !== undefined) await api.authorization.removePolicy(live)
  },
})
