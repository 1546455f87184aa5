import { ABSENT, present } from '../current/live.ts'
import { onlyRemoved } from './only-removed.ts'
import type { Operations } from './operations.ts'
import type { FormerIdentityProvider } from './resource.ts'

export const formerIdentityProviderOperations: Operations<FormerIdentityProvider> = onlyRemoved({
  async read({ internalId, obstacle }, { api }) {
    const live = await api.identityProviders.find(internalId)
    if (live === undefined) return ABSENT
    return obstacle === undefined ? present({}, true) : { state: 'blocked', ...obstacle }
  },
  async remove({ alias }, { api }) {
    await api.identityProviders.remove(alias)
  },
})
