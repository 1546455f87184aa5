import { err, ok, type Result } from '@cambio/validation'
import type { AdminFailure } from '../admin/failure.ts'
import type { Progress } from '../current/read-current.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { journalEnded, journalHead, journalStarted } from '../journal/journal-run.ts'
import { type Journal, openJournal } from '../journal/journal.ts'
import { thisRun } from '../lock/realm-lock.ts'
import { type LockOptions, withLock } from '../lock/with-lock.ts'
import { look, type PlannedRealm } from '../plan-realm.ts'
import { blockedIn, type Plan, stepsOf } from '../plan/plan.ts'
import { reportApply } from '../report/make-report.ts'
import type { Report } from '../report/report.ts'
import type { Realm } from '../resources/operations.ts'
import { addressOf, type Resource } from '../resources/resource.ts'
import { differingSteps } from '../saved-plan/differing-steps.ts'
import { shownSteps } from '../saved-plan/shown-steps.ts'
import { applyPlan, type ApplyOptions, type Outcomes } from './apply-plan.ts'
import type { Outcome } from './outcome.ts'

export interface RunOptions extends Omit<LockOptions, 'owner'> {
  /** Where the journal goes; undefined when there is no place for one. */
  readonly journal: string | undefined
  /** Told what was written. */
  readonly onWritten?: Progress
}

/** What the realm has by now against what it must have. Sends no writing request. */
export type LookAgain = (
  resources: readonly Resource[],
  realm: Realm,
) => Promise<Result<Plan, AdminFailure>>

/**
 * Makes a realm what was planned, under the realm's lock, and looks again: what the server took is not yet
 * what the server has. A plan without steps takes no lock and leaves no trace.
 *
 * A failure before the first write is this function's; one after it is in the report.
 */
export async function applyRealm(
  planned: PlannedRealm,
  run: RunOptions,
  lookAgain: LookAgain = look,
): Promise<Result<Report, ProvisionFailure>> {
  const { plan, realm } = planned
  if (stepsOf(plan).length === 0) return ok(reportApply(planned, new Map(), undefined))
  const owner = thisRun()
  const journal = openJournal(run.journal, run.now, run.notice)
  journalHead(journal, plan, planned.trust.keycloak.url, owner)
  const watch = watching(journal, plan, run)

  const made = await applyPlan(realmToMake(plan), realm, watch)
  if (hasFailed(made)) {
    const outcomes = outcomesFor(plan, made, { state: 'not-run' })
    return ok(keep(journal, reportApply(planned, outcomes, undefined)))
  }
  const applied = await withLock(realm.api, { ...run, owner }, (interrupted) =>
    applyLocked(planned, made, journal, { ...watch, interrupted, lookAgain }),
  )
  if (applied.ok) return ok({ ...applied.value, lockWrites: realm.api.lockWrites() })
  journal.remove()
  return applied
}

/** The realm's own lock can only be in a realm that is there: its creation goes before. */
function realmToMake({ changes }: Plan): Pick<Plan, 'changes'> {
  return {
    changes: changes.filter(
      ({ resource, action }) => resource.kind === 'realm' && action === 'create',
    ),
  }
}

async function applyLocked(
  planned: PlannedRealm,
  made: Outcomes,
  journal: Journal,
  { lookAgain, ...options }: ApplyOptions & { readonly lookAgain: LookAgain },
): Promise<Result<Report, ProvisionFailure>> {
  const { plan, resources, realm } = planned
  const now = await lookAgain(resources, realm)
  if (!now.ok) return now
  if (made.size === 0 && stepsOf(now.value).length === 0) {
    // Another run has done it while this one waited its turn.
    journal.remove()
    return ok(reportApply({ ...planned, plan: now.value }, new Map(), undefined))
  }
  // What a new realm brings with it could not be known before.
  const moved = made.size > 0 ? undefined : movedSince(plan, now.value)
  if (moved !== undefined) return err(moved)

  const taken = await applyPlan(now.value, realm, options)
  const outcomes = outcomesFor(plan, new Map([...made, ...taken]), { state: 'done' })
  const isComplete = [...outcomes.values()].every(({ state }) => state === 'done')
  if (!isComplete) {
    const report = keep(journal, reportApply(planned, outcomes, undefined))
    return ok(options.interrupted?.aborted === true ? { ...report, interrupted: true } : report)
  }
  const after = await lookAgain(resources, realm)
  const report = reportApply(planned, outcomes, after)
  if (!after.ok || stepsOf(after.value).length > 0) return ok(keep(journal, report))
  journal.remove()
  return ok(report)
}

/** What is not as it was shown; undefined when all is. */
function movedSince(plan: Plan, now: Plan): ProvisionFailure | undefined {
  const blocked = blockedIn(now)
  if (blocked.length > 0) return { reason: 'plan_blocked', blocked }
  const moved = differingSteps(shownSteps(stepsOf(plan)), shownSteps(stepsOf(now)))
  return moved.length === 0 ? undefined : { reason: 'plan_moved', moved }
}

/**
 * What became of the steps that were shown.
 *
 * @param otherwise Of those that were not taken: in a new realm, what it came with need not be made.
 */
function outcomesFor(plan: Plan, taken: Outcomes, otherwise: Outcome): Outcomes {
  const byAddress = new Map(
    [...taken].map(([{ resource }, outcome]) => [addressOf(resource), outcome]),
  )
  return new Map(
    stepsOf(plan).map((step) => [step, byAddress.get(addressOf(step.resource)) ?? otherwise]),
  )
}

function hasFailed(outcomes: Outcomes): boolean {
  return [...outcomes.values()].some(({ state }) => state === 'failed')
}

function keep(journal: Journal, report: Report): Report {
  journal.close()
  return journal.path === undefined ? report : { ...report, journal: journal.path }
}

/** Writes each step down, and tells how far the run is. */
function watching(journal: Journal, plan: Plan, { onWritten }: RunOptions): ApplyOptions {
  const total = stepsOf(plan).length
  let done = 0
  return {
    onStarted: (step) => journalStarted(journal, step),
    onEnded: (step, outcome) => {
      journalEnded(journal, step, outcome)
      done += 1
      onWritten?.(done, total, addressOf(step.resource))
    },
  }
}
