import type { TrustFile } from '@cambio/trust'
import { SAVED_PLAN, type SavedPlan } from '../documents/saved-plan.ts'
import { digestOf } from '../fingerprint/digest.ts'
import type { PlannedRealm } from '../plan-realm.ts'
import { stepsOf } from '../plan/plan.ts'
import { shownSteps } from './shown-steps.ts'

/** What was planned, as a promise: `apply` keeps it or refuses. Holds no secrets. */
export function makeSavedPlan(
  trust: TrustFile,
  { plan, fingerprints }: Pick<PlannedRealm, 'plan' | 'fingerprints'>,
): SavedPlan {
  return {
    cambio: SAVED_PLAN,
    realm: plan.realm,
    server: trust.keycloak.url,
    trustFile: digestOf(trust),
    steps: shownSteps(stepsOf(plan)),
    fingerprints,
  }
}
