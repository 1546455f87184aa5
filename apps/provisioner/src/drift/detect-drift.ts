import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { attempt } from '../admin/attempt.ts'
import type { AdminApi } from '../admin/admin-api.ts'
import { openSession } from '../admin/session.ts'
import type { Progress } from '../current/read-current.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { readLock } from '../lock/realm-lock.ts'
import type { LockHeld } from '../lock/take-lock.ts'
import { hasEnded } from '../lock/this-process.ts'
import { planRealm } from '../plan-realm.ts'
import type { Plan } from '../plan/plan.ts'
import { adminLogin } from '../trust-file/admin-login.ts'
import type { OpenTrustFile } from '../trust-file/open-trust-file.ts'
import { classify, type Drift } from './classify.ts'

export interface DetectOptions {
  /** What was deployed last; without it, the trust file stands for that. */
  readonly baseline: OpenTrustFile | undefined
  /** Epoch seconds. */
  readonly now: () => number
  readonly onRead?: Progress
}

export interface DetectedDrift extends Drift {
  readonly realm: string
  readonly server: string
}

/**
 * Compares a realm with the trust file, and with what was deployed last. Sends no writing request.
 *
 * Both before and after it reads, the realm's lock must be free: a running deploy is no drift.
 */
export async function detectDrift(
  declared: OpenTrustFile,
  options: DetectOptions,
): Promise<Result<DetectedDrift, ProvisionFailure>> {
  const { baseline, now } = options
  const { trust, secretOf } = declared
  if (baseline !== undefined && placeOf(baseline.trust) !== placeOf(trust)) {
    return err(elsewhere(baseline.trust, trust))
  }
  const login = adminLogin(trust, secretOf)
  if (login === undefined) return err({ reason: 'login_missing' })
  const { url, realm } = trust.keycloak
  const { api } = openSession(url, realm, login, now)
  const busy = await deploying(api, now)
  if (busy !== undefined) return err(busy)
  const plans = await bothPlans(declared, options)
  if (!plans.ok) return plans
  const drift = classify(plans.value.declared, plans.value.baseline)
  const busyNow = await deploying(api, now)
  return busyNow === undefined ? ok({ realm, server: url, ...drift }) : err(busyNow)
}

interface Plans {
  readonly declared: Plan
  readonly baseline?: Plan
}

async function bothPlans(
  declared: OpenTrustFile,
  { baseline, now, onRead }: DetectOptions,
): Promise<Result<Plans, ProvisionFailure>> {
  const planOf = ({ trust, secretOf }: OpenTrustFile) =>
    planRealm(trust, { purpose: 'plan', secretOf, now, ...(onRead && { onRead }) })
  const ours = await planOf(declared)
  if (!ours.ok) return ours
  if (baseline === undefined) return ok({ declared: ours.value.plan })
  const theirs = await planOf(baseline)
  return theirs.ok ? ok({ declared: ours.value.plan, baseline: theirs.value.plan }) : theirs
}

/** Somebody is at work in the realm; one that ended without giving its lock back is not. */
async function deploying(api: AdminApi, now: () => number): Promise<LockHeld | undefined> {
  const lock = await attempt(() => readLock(api))
  // What keeps us from reading the lock keeps us from planning, which says it better.
  if (!lock.ok || lock.value === undefined || hasEnded(lock.value.owner.process)) return undefined
  const { owner, since } = lock.value
  const ageSeconds = Math.max(0, now() - since)
  return { reason: 'lock_held', realm: api.realm, owner: owner.name, ageSeconds }
}

function elsewhere(baseline: TrustFile, trust: TrustFile): ProvisionFailure {
  return { reason: 'baseline_elsewhere', baseline: placeOf(baseline), realm: placeOf(trust) }
}

function placeOf({ keycloak }: TrustFile): string {
  return `realm ${keycloak.realm} at ${keycloak.url.replace(/\/+$/, '')}`
}
