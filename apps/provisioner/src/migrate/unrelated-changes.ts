import type { Change } from '../plan/change.ts'
import type { Plan } from '../plan/plan.ts'
import { addressOf } from '../resources/resource.ts'

/**
 * What a realm needs with a migration and without it: it is not as the trust file says in something else.
 * What an earlier migration did already is needed without it alone, and is none of these. Pure.
 */
export function unrelatedChanges(without: Plan, migrated: Plan): readonly Change[] {
  const needed = new Map(
    without.changes.filter(isNeeded).map((change) => [addressOf(change.resource), change]),
  )
  return migrated.changes.filter(isNeeded).filter((change) => {
    const same = needed.get(addressOf(change.resource))
    return same !== undefined && shareWork(same, change)
  })
}

function isNeeded({ action }: Change): boolean {
  return action !== 'keep'
}

function shareWork(one: Change, other: Change): boolean {
  if (one.action !== 'update' || other.action !== 'update') return true
  return one.fields.some((field) =>
    other.fields.some(({ path, to }) => path === field.path && to === field.to),
  )
}
