import type { Step } from '../plan/change.ts'
import { type Plan, stepsOf } from '../plan/plan.ts'
import { wavesOf } from '../plan/waves.ts'
import { runInPool } from '../pool/run-in-pool.ts'
import type { Realm } from '../resources/operations.ts'
import type { Outcome } from './outcome.ts'
import { takeStep } from './take-step.ts'

/** What became of each step, in the order of the plan. */
export type Outcomes = ReadonlyMap<Step, Outcome>

export interface ApplyOptions {
  /** When it fires, no further step is begun. */
  readonly interrupted?: AbortSignal
  readonly onStarted?: (step: Step) => void
  readonly onEnded?: (step: Step, outcome: Outcome) => void
}

/** Keycloak locks rows of its database; more at a time only wait for each other. */
const WRITERS = 4

/**
 * Takes a plan's writing steps, and does nothing that is not in it. After a failure no further step is
 * begun: later steps need the earlier ones.
 */
export async function applyPlan(
  plan: Pick<Plan, 'changes'>,
  realm: Realm,
  { interrupted, onStarted, onEnded }: ApplyOptions = {},
): Promise<Outcomes> {
  const steps = stepsOf(plan)
  const outcomes = new Map<Step, Outcome>(steps.map((step) => [step, { state: 'not-run' }]))
  let hasFailed = false
  async function take(step: Step): Promise<void> {
    if (hasFailed || interrupted?.aborted === true) return
    onStarted?.(step)
    const outcome = await takeStep(step, realm)
    hasFailed ||= outcome.state === 'failed'
    outcomes.set(step, outcome)
    onEnded?.(step, outcome)
  }
  for (const wave of wavesOf(steps)) {
    // A wave needs the ones before it.
    // oxlint-disable-next-line no-await-in-loop
    await runInPool(wave, WRITERS, (lane) => inSequence(lane, take))
  }
  return outcomes
}

async function inSequence(
  steps: readonly Step[],
  take: (step: Step) => Promise<void>,
): Promise<void> {
  // Each writes to the object the one before it has written.
  // oxlint-disable-next-line no-await-in-loop
  for (const step of steps) await take(step)
}
