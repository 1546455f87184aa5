import type { Result } from '@cambio/validation'
import type { AdminFailure } from '../admin/failure.ts'
import type { Outcomes } from '../apply/apply-plan.ts'
import { isStep, type Plan, stepsOf } from '../plan/plan.ts'
import type { Report } from './report.ts'

/** A plan that nobody applies. */
export function reportPlan({ realm, changes }: Plan, writes: number): Report {
  const lines = changes.map((change) => ({
    change,
    outcome: { state: isStep(change) ? ('planned' as const) : ('unchanged' as const) },
  }))
  return { realm, lines, writes }
}

/**
 * A plan that was applied.
 *
 * @param after What a new look at the realm found to do; undefined when nobody looked.
 */
export function reportApply(
  { realm, changes }: Plan,
  outcomes: Outcomes,
  after: Result<Plan, AdminFailure> | undefined,
  writes: number,
): Report {
  const steps = after?.ok ? stepsOf(after.value) : []
  const differing = new Set(steps.map(({ resource }) => resource))
  const lines = changes.map((change) => {
    if (differing.has(change.resource))
      return { change, outcome: { state: 'still-differs' as const } }
    const outcome = isStep(change) ? outcomes.get(change) : undefined
    return { change, outcome: outcome ?? { state: 'unchanged' as const } }
  })
  const unverified = after?.ok === false ? { unverified: after.failure } : {}
  return { realm, lines, writes, ...unverified }
}
