import type { AdminApi } from '../admin/admin-api.ts'
import type { Comparison } from '../plan/plan.ts'
import { runInPool } from '../pool/run-in-pool.ts'
import { actionsOf } from '../resources/actions.ts'
import type { Realm } from '../resources/operations.ts'
import { addressOf, type Resource } from '../resources/resource.ts'
import { ABSENT } from './live.ts'

/** Requests in flight while reading: a large realm reads faster, and the server does not notice. */
export const READERS = 8

/** Told what was dealt with: how many of how many, and the last one's address. */
export type Progress = (done: number, total: number, address: string) => void

/** What the realm has of each declared thing, in the same order. Sends no writing request. */
export async function readCurrent(
  resources: readonly Resource[],
  realm: Realm,
  onProgress: Progress = () => undefined,
): Promise<readonly Comparison[]> {
  const isMissing = await isRealmMissing(resources, realm.api)
  let done = 0
  return await runInPool(resources, READERS, async (resource) => {
    const live = isMissing ? ABSENT : await actionsOf(resource, realm).read()
    done += 1
    onProgress(done, resources.length, addressOf(resource))
    return { resource, live }
  })
}

/** Of a realm that is yet to be made nothing is there, and nothing can be asked. */
async function isRealmMissing(resources: readonly Resource[], api: AdminApi): Promise<boolean> {
  if (!resources.some(({ kind }) => kind === 'realm')) return false
  return (await api.realmSettings.find()) === undefined
}
