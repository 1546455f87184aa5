import { describeAge } from '../lock/describe-age.ts'
import type { LockHeld } from '../lock/take-lock.ts'
import type { Blocked } from '../plan/change.ts'
import { addressOf } from '../resources/resource.ts'
import type { PlanMoved } from '../saved-plan/check-saved-plan.ts'
import type { SavedPlanFailure } from '../saved-plan/saved-plan-file.ts'

interface PlanBlocked {
  readonly reason: 'plan_blocked'
  readonly blocked: readonly Blocked[]
}

/** Why what was planned is not done. */
export function describePlanFailure(
  failure: PlanBlocked | LockHeld | PlanMoved | SavedPlanFailure,
): string {
  switch (failure.reason) {
    case 'plan_blocked':
      return failure.blocked.map(describeBlocked).join('\n')
    case 'lock_held':
      return `somebody is at work in realm ${failure.realm}: ${failure.owner} took its lock ${describeAge(failure.ageSeconds)} ago. Wait until that run ends. If you know that it is dead, say --break-lock.`
    case 'plan_moved':
      return `what was planned is not what would be done now:\n${failure.moved.map((one) => `  ${one}`).join('\n')}\nPlan again, look at it, and apply that; nothing was written.`
    case 'plan_unreadable':
      return `the saved plan ${failure.file} cannot be read (${failure.code}). Make it with cambio plan --out ${failure.file}.`
    case 'plan_unwritable':
      return `the plan cannot be saved to ${failure.file} (${failure.code}). Name another file with --out.`
    case 'no_saved_plan':
      return `${failure.file} is not a saved plan. Make one with cambio plan --out <file>; the trust file is named with -f. Nothing was written.`
    case 'plan_version':
      return `${failure.file} is a plan of another version (${failure.version}, and this is ${failure.known}). Make it again with cambio plan --out ${failure.file}; nothing was written.`
  }
}

function describeBlocked({ resource, why, remedy }: Blocked): string {
  return `${addressOf(resource)}: ${why}. To go on, ${remedy}; nothing was written.`
}
