import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { attempt } from './admin/attempt.ts'
import type { AdminFailure } from './admin/failure.ts'
import { openSession, type Session } from './admin/session.ts'
import { applyPlan } from './apply/apply-plan.ts'
import { readCurrent } from './current/read-current.ts'
import { desiredState } from './desired/desired-state.ts'
import { externalIssuers } from './desired/roads.ts'
import type { ProvisionFailure } from './failure/provision-failure.ts'
import { issuerEndpoints } from './issuer/issuer-endpoints.ts'
import { blockedIn, makePlan, type Plan } from './plan/plan.ts'
import { preflight } from './preflight/preflight.ts'
import type { Purpose } from './preflight/roles.ts'
import { reportApply, reportPlan } from './report/make-report.ts'
import type { Report } from './report/report.ts'
import type { Realm } from './resources/operations.ts'
import type { Resource } from './resources/resource.ts'
import { adminLogin } from './trust-file/admin-login.ts'
import type { SecretOf } from './trust-file/secrets.ts'

export interface ProvisionOptions {
  /** `plan` only looks; `apply` also writes. */
  readonly purpose: Purpose
  readonly secretOf: SecretOf
  /** Epoch seconds. */
  readonly now: () => number
}

/**
 * Makes a realm agree with a trust file, or tells what that would take.
 *
 * Writes nothing unless the whole run can be made: issuers readable, server features on, roles held,
 * nothing blocked. A failure after the first write is in the report, not a failure of this function.
 *
 * Does not remove what an earlier trust file declared, and does not try an exchange.
 */
export async function provision(
  trust: TrustFile,
  options: ProvisionOptions,
): Promise<Result<Report, ProvisionFailure>> {
  const login = adminLogin(trust, options.secretOf)
  if (login === undefined) return err({ reason: 'login_missing' })
  const resources = await desired(trust)
  if (!resources.ok) return resources

  const { url, realm } = trust.keycloak
  const session = openSession(url, realm, login, options.now)
  const work = { api: session.api, secretOf: options.secretOf }
  const planned = await planOn(session, trust, resources.value, options)
  if (!planned.ok) return planned
  if (options.purpose === 'plan') return ok(reportPlan(planned.value, work.api.writes()))
  return ok(await apply(planned.value, resources.value, work))
}

async function desired(trust: TrustFile): Promise<Result<readonly Resource[], ProvisionFailure>> {
  const allowHttp = trust.insecureAllowHttp ?? false
  const endpoints = await issuerEndpoints(externalIssuers(trust), allowHttp)
  return endpoints.ok ? ok(desiredState(trust, endpoints.value)) : endpoints
}

/** The plan, once everything that would keep it from being applied is ruled out. */
async function planOn(
  session: Session,
  trust: TrustFile,
  resources: readonly Resource[],
  { purpose, secretOf }: ProvisionOptions,
): Promise<Result<Plan, ProvisionFailure>> {
  const checked = await attempt(() => preflight(session, trust, resources, purpose))
  if (!checked.ok) return checked
  if (checked.value !== undefined) return err(checked.value)
  const plan = await look(resources, { api: session.api, secretOf })
  if (!plan.ok) return plan
  const blocked = blockedIn(plan.value)
  return blocked.length > 0 ? err({ reason: 'plan_blocked', blocked }) : plan
}

/** What the realm has against what it must have. Sends no writing request. */
async function look(
  resources: readonly Resource[],
  realm: Realm,
): Promise<Result<Plan, AdminFailure>> {
  const comparisons = await attempt(() => readCurrent(resources, realm))
  return comparisons.ok ? ok(makePlan(realm.api.realm, comparisons.value)) : comparisons
}

/** Applies, and looks again: what the server took is not yet what the server has. */
async function apply(plan: Plan, resources: readonly Resource[], realm: Realm): Promise<Report> {
  const outcomes = await applyPlan(plan, realm)
  const isComplete = [...outcomes.values()].every(({ state }) => state === 'done')
  const after = isComplete && outcomes.size > 0 ? await look(resources, realm) : undefined
  return reportApply(plan, outcomes, after, realm.api.writes())
}
