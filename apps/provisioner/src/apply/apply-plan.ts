import { attempt } from '../admin/attempt.ts'
import type { Step } from '../plan/change.ts'
import { type Plan, stepsOf } from '../plan/plan.ts'
import { actionsOf } from '../resources/actions.ts'
import type { Realm } from '../resources/operations.ts'
import type { Outcome } from './outcome.ts'

/** What became of each writing step. */
export type Outcomes = ReadonlyMap<Step, Outcome>

/**
 * Takes a plan's writing steps one after the other, and does nothing that is not in it. The first failure
 * ends it: later steps need the earlier ones.
 */
export async function applyPlan(plan: Plan, realm: Realm): Promise<Outcomes> {
  const outcomes = new Map<Step, Outcome>()
  let hasFailed = false
  for (const step of stepsOf(plan)) {
    // One step needs what the step before it made.
    // oxlint-disable-next-line no-await-in-loop
    const outcome: Outcome = hasFailed ? { state: 'not-run' } : await take(step, realm)
    hasFailed ||= outcome.state === 'failed'
    outcomes.set(step, outcome)
  }
  return outcomes
}

async function take(step: Step, realm: Realm): Promise<Outcome> {
  const actions = actionsOf(step.resource, realm)
  const taken = await attempt(() =>
    step.action === 'create' ? actions.create() : actions.update(),
  )
  return taken.ok ? { state: 'done' } : { state: 'failed', failure: taken.failure }
}
