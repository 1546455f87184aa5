import type { Outcome } from '../apply/outcome.ts'
import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import { digestOf } from '../fingerprint/digest.ts'
import type { LockOwner } from '../lock/realm-lock.ts'
import type { Step } from '../plan/change.ts'
import { type Plan, stepsOf } from '../plan/plan.ts'
import { addressOf } from '../resources/resource.ts'
import { shownSteps } from '../saved-plan/shown-steps.ts'
import type { Journal } from './journal.ts'

/** The first line: which run, by whom, of which plan. */
export function journalHead(
  journal: Journal,
  plan: Plan,
  server: string,
  { name, run }: LockOwner,
): void {
  const steps = shownSteps(stepsOf(plan))
  const { realm } = plan
  journal.write({
    event: 'run',
    run,
    owner: name,
    server,
    realm,
    plan: digestOf(steps),
    steps: steps.length,
  })
}

export function journalStarted(journal: Journal, { action, resource }: Step): void {
  journal.write({ event: 'started', action, address: addressOf(resource) })
}

export function journalEnded(journal: Journal, step: Step, outcome: Outcome): void {
  const { action, resource } = step
  const why = outcome.state === 'failed' ? { why: describeAdminFailure(outcome.failure) } : {}
  journal.write({ event: outcome.state, action, address: addressOf(resource), ...why })
}
