import type { TrustFile } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import type { RunOptions } from '../apply/apply-realm.ts'
import type { SavedPlan } from '../documents/saved-plan.ts'
import { journalPath } from '../journal/journal-path.ts'
import type { PlannedRealm } from '../plan-realm.ts'
import type { Purpose } from '../preflight/roles.ts'
import { provision } from '../provision.ts'
import { reportPlan } from '../report/make-report.ts'
import { renderHead } from '../report/render-head.ts'
import { renderSteps } from '../report/render-report.ts'
import type { Report } from '../report/report.ts'
import { makeSavedPlan } from '../saved-plan/make-saved-plan.ts'
import {
  readSavedPlan,
  type SavedPlanFailure,
  writeSavedPlan,
} from '../saved-plan/saved-plan-file.ts'
import type { FileOption } from './command.ts'
import { type ConsentOptions, consentOf } from './consent.ts'
import { openTrustFile } from '../trust-file/open-trust-file.ts'
import { type Refusal, refused } from './refusal.ts'
import { progressOf, type Surroundings } from './surroundings.ts'

export interface RunFlags {
  readonly breakLock?: boolean | undefined
  readonly journal?: string | undefined
}

export interface ProvisionFlags extends FileOption, ConsentOptions, RunFlags {
  /** A saved plan, of which nothing but itself is applied. */
  readonly savedPlan?: string | undefined
  /** Where the plan is saved. */
  readonly out?: string | undefined
}

/** `cambio plan` and `cambio apply`: tells what is planned before it is done, and gives what came of it. */
export async function provisionRealm(
  flags: ProvisionFlags,
  purpose: Purpose,
  surroundings: Surroundings,
): Promise<Result<Report, Refusal>> {
  const saved = savedPlanOf(flags)
  if (!saved.ok) return refused(saved.failure)
  const opened = openTrustFile(flags.file, surroundings)
  if (!opened.ok) return refused(opened.failure)
  const { trust, secretOf } = opened.value
  let planned: PlannedRealm | undefined
  const report = await provision(trust, {
    ...consentOf(flags),
    purpose,
    secretOf,
    now: surroundings.now,
    saved: saved.value,
    run: runOptions(flags, trust, surroundings),
    onRead: progressOf('reading', surroundings),
    onPlanned: (made) => {
      planned = made
      announce(made, purpose, surroundings)
    },
  })
  if (!report.ok) return refused(report.failure)
  if (flags.out === undefined || planned === undefined) return ok(report.value)
  const written = writeSavedPlan(flags.out, makeSavedPlan(trust, planned))
  return written.ok ? ok(report.value) : refused(written.failure)
}

function savedPlanOf({
  savedPlan,
}: ProvisionFlags): Result<SavedPlan | undefined, SavedPlanFailure> {
  return savedPlan === undefined ? ok(undefined) : readSavedPlan(savedPlan)
}

/** How a run that writes locks the realm and writes down what it does. */
export function runOptions(
  { breakLock = false, journal }: RunFlags,
  { keycloak: { url, realm } }: TrustFile,
  surroundings: Surroundings,
): RunOptions {
  const { now, env, complain, onInterrupt } = surroundings
  return {
    breakLock,
    journal: journal ?? journalPath({ url, realm, now: now(), pid: process.pid }, env),
    now,
    notice: complain,
    onInterrupt,
    onWritten: progressOf('applying', surroundings),
  }
}

function announce(planned: PlannedRealm, purpose: Purpose, surroundings: Surroundings): void {
  const { print, screen } = surroundings
  const report = reportPlan(planned)
  print(renderHead(purpose, report, screen))
  const steps = purpose === 'apply' ? renderSteps(report, screen) : undefined
  if (steps !== undefined) print(steps)
}
