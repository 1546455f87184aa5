import type { Result } from '@cambio/validation'
import type { AdminFailure } from '../admin/failure.ts'
import type { Outcomes } from '../apply/apply-plan.ts'
import type { PlannedRealm } from '../plan-realm.ts'
import { isStep, type Plan, stepsOf } from '../plan/plan.ts'
import { settledRoads } from '../settled/settled-trust.ts'
import type { Report, Setting } from './report.ts'

/** A plan that nobody applies, or that is about to be. */
export function reportPlan(planned: PlannedRealm): Report {
  const lines = planned.plan.changes.map((change) => ({
    change,
    outcome: { state: isStep(change) ? ('planned' as const) : ('unchanged' as const) },
  }))
  return { ...settingOf(planned), lines, writes: planned.realm.api.writes() }
}

/**
 * A plan that was applied.
 *
 * @param after What a new look at the realm found to do; undefined when nobody looked.
 */
export function reportApply(
  planned: PlannedRealm,
  outcomes: Outcomes,
  after: Result<Plan, AdminFailure> | undefined,
): Report {
  const steps = after?.ok ? stepsOf(after.value) : []
  const differing = new Set(steps.map(({ resource }) => resource))
  const lines = planned.plan.changes.map((change) => {
    if (differing.has(change.resource))
      return { change, outcome: { state: 'still-differs' as const } }
    const outcome = isStep(change) ? outcomes.get(change) : undefined
    return { change, outcome: outcome ?? { state: 'unchanged' as const } }
  })
  const unverified = after?.ok === false ? { unverified: after.failure } : {}
  return { ...settingOf(planned), lines, writes: planned.realm.api.writes(), ...unverified }
}

function settingOf({ plan, trust }: PlannedRealm): Setting {
  return {
    realm: plan.realm,
    server: trust.keycloak.url,
    client: trust.client.id,
    roads: settledRoads(trust),
  }
}
