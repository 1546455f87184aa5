import type { Comparison } from '../plan/plan.ts'
import { actionsOf } from '../resources/actions.ts'
import type { Realm } from '../resources/operations.ts'
import type { Resource } from '../resources/resource.ts'

/** Requests in flight while reading: a large realm reads faster, and the server does not notice. */
const READERS = 8

/** What the realm has of each declared thing, in the same order. Sends no writing request. */
export async function readCurrent(
  resources: readonly Resource[],
  realm: Realm,
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = []
  for (let start = 0; start < resources.length; start += READERS) {
    const batch = resources.slice(start, start + READERS)
    // Each batch waits for the one before it: that is the bound.
    // oxlint-disable-next-line no-await-in-loop
    comparisons.push(...(await Promise.all(batch.map((resource) => compare(resource, realm)))))
  }
  return comparisons
}

async function compare(resource: Resource, realm: Realm): Promise<Comparison> {
  return { resource, live: await actionsOf(resource, realm).read() }
}
