import type { SavedPlan } from '../documents/saved-plan.ts'
import type { Step } from '../plan/change.ts'
import { addressOf } from '../resources/resource.ts'

/** A step as people see it. Without any secret. */
export type ShownStep = SavedPlan['steps'][number]

export function shownSteps(steps: readonly Step[]): readonly ShownStep[] {
  return steps.map(({ resource, action, fields, loss }) => ({
    address: addressOf(resource),
    action,
    fields,
    ...(loss === undefined ? {} : { loss }),
  }))
}
