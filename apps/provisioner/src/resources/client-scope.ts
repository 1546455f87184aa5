import type { LiveClientScope } from '../admin/client-scope-api.ts'
import { ABSENT, type Live, present } from '../current/live.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { mergeFields } from '../fields/fields.ts'
import type { Operations } from './operations.ts'
import type { ClientScope } from './resource.ts'

const PROTOCOL = 'openid-connect'

export const clientScopeOperations: Operations<ClientScope> = {
  async read({ name }, { api }) {
    const live = await api.clientScopes.find(name)
    return live === undefined ? ABSENT : judge(live)
  },
  async create({ onCreate, fields }, { api }) {
    await api.clientScopes.create(mergeFields(onCreate, fields))
  },
  async update({ name, fields }, { api }) {
    const { protocolMappers: _unsent, ...live } = await api.clientScopes.require(name)
    await api.clientScopes.update(mergeFields(live, fields))
  },
  async remove({ name }, { api }) {
    await api.clientScopes.remove(await api.clientScopes.require(name))
  },
}

function judge(live: LiveClientScope): Live {
  if (live.protocol === PROTOCOL) {
    return present({ ...live }, live.attributes?.[CREATED_MARKER] === 'true')
  }
  return {
    state: 'blocked',
    why: `it is there as a client scope of protocol ${live.protocol}, and never gets into an access token`,
    remedy: 'give it another name in the trust file',
  }
}
