import { ABSENT, present } from '../current/live.ts'
import type { Operations } from './operations.ts'
import type { RealmSettings } from './resource.ts'

export const realmOperations: Operations<RealmSettings> = {
  async read(_settings, { api }) {
    const live = await api.realmSettings.find()
    return live === undefined ? ABSENT : present({ ...live })
  },
  async create({ fields }, { api }) {
    await api.realmSettings.create({ enabled: true, ...fields })
  },
  async update({ fields }, { api }) {
    // Keycloak leaves what it is not sent as it is, so nothing else of the realm goes over the wire.
    await api.realmSettings.update(fields)
  },
  remove({ realm }) {
    throw new Error(`Realm ${realm} holds its users, and is nobody’s to remove.`)
  },
}
