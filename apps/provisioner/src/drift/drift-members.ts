import type { Members } from '../documents/document.ts'
import type { driftDocument } from '../documents/drift.ts'
import { addressOf } from '../resources/resource.ts'
import type { Difference } from './classify.ts'
import type { DetectedDrift } from './detect-drift.ts'

export type DriftMembers = Members<typeof driftDocument.shape>

/**
 * What was detected, as members of a document.
 *
 * @param baseline The file that says what was deployed.
 */
export function driftMembers(
  { realm, server, drift, pending }: DetectedDrift,
  baseline: string | undefined,
): DriftMembers {
  return {
    realm,
    server,
    ...(baseline !== undefined && { baseline }),
    drift: drift.map(differenceMembers),
    pending: pending.map(differenceMembers),
  }
}

function differenceMembers(difference: Difference): DriftMembers['drift'][number] {
  const { resource, path, live, baseline, declared, why } = difference
  const isSecret = path !== undefined && live === undefined
  return {
    address: addressOf(resource),
    kind: resource.kind,
    path,
    live,
    baseline,
    declared,
    ...(isSecret && { secret: true as const }),
    ...(why !== undefined && { reason: why }),
  }
}
