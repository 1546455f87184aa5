import type { SavedPlan } from '../documents/saved-plan.ts'
import { digestOf } from '../fingerprint/digest.ts'
import { movedBetween } from '../fingerprint/gather-fingerprints.ts'
import { differingSteps } from './differing-steps.ts'

/** Why what was planned is not what would be done now. */
export interface PlanMoved {
  readonly reason: 'plan_moved'
  /** What is another one than it was, one sentence each. */
  readonly moved: readonly string[]
}

/**
 * Whether a saved plan still holds; undefined when it does.
 *
 * @param now The plan of the same moment as the apply, made from the trust file and the realm anew.
 */
export function checkSavedPlan(saved: SavedPlan, now: SavedPlan): PlanMoved | undefined {
  const moved = [
    ...(saved.server === now.server ? [] : [`it was made for the server ${saved.server}`]),
    ...(saved.realm === now.realm ? [] : [`it was made for realm ${saved.realm}`]),
    ...(saved.trustFile === now.trustFile ? [] : ['the trust file is another one']),
  ]
  // Where all is another one, every single thing is too.
  if (moved.length > 0) return { reason: 'plan_moved', moved }
  const differing = [
    ...movedBetween(saved.fingerprints, now.fingerprints).map(
      (doing) => `Keycloak answers otherwise to: ${doing}`,
    ),
    ...stepsMoved(saved, now),
  ]
  return differing.length === 0 ? undefined : { reason: 'plan_moved', moved: differing }
}

function stepsMoved({ steps: shown }: SavedPlan, { steps: now }: SavedPlan): readonly string[] {
  const differing = differingSteps(shown, now)
  if (differing.length > 0 || digestOf(shown) === digestOf(now)) return differing
  return ['its steps are in another order']
}
