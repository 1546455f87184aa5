import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { applyRealm, type RunOptions } from './apply/apply-realm.ts'
import type { SavedPlan } from './documents/saved-plan.ts'
import type { ProvisionFailure } from './failure/provision-failure.ts'
import { type PlannedRealm, planRealm, type PlanOptions } from './plan-realm.ts'
import { blockedIn } from './plan/plan.ts'
import { reportPlan } from './report/make-report.ts'
import type { Report } from './report/report.ts'
import { checkSavedPlan } from './saved-plan/check-saved-plan.ts'
import { makeSavedPlan } from './saved-plan/make-saved-plan.ts'

export interface ProvisionOptions extends PlanOptions {
  /** Told what is planned, before the first write. */
  readonly onPlanned?: (planned: PlannedRealm) => void
  /** What was promised: anything else is refused. */
  readonly saved?: SavedPlan | undefined
  readonly run: RunOptions
}

/**
 * Makes a realm agree with a trust file, or tells what that would take.
 *
 * Writes nothing unless the whole run can be made: issuers readable, server features on, roles held,
 * nothing blocked, nobody else at work. A failure after the first write is in the report, not a failure of this function.
 *
 * Does not remove what an earlier trust file declared, and does not try an exchange.
 */
export async function provision(
  trust: TrustFile,
  options: ProvisionOptions,
): Promise<Result<Report, ProvisionFailure>> {
  const planned = await planRealm(trust, options)
  if (!planned.ok) return planned
  const blocked = blockedIn(planned.value.plan)
  if (blocked.length > 0) return err({ reason: 'plan_blocked', blocked })
  const moved = options.saved && checkSavedPlan(options.saved, makeSavedPlan(trust, planned.value))
  if (moved !== undefined) return err(moved)
  options.onPlanned?.(planned.value)
  if (options.purpose === 'plan') return ok(reportPlan(planned.value))
  return await applyRealm(planned.value, options.run)
}
