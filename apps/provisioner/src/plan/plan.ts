import type { Live } from '../current/live.ts'
import type { Resource } from '../resources/resource.ts'
import type { Blocked, Change, Step } from './change.ts'
import { diff } from './diff.ts'

/** What has to be done to a realm, in order, as plain data. */
export interface Plan {
  readonly realm: string
  readonly changes: readonly Change[]
}

/** A declared thing and what the realm has of it. */
export interface Comparison {
  readonly resource: Resource
  readonly live: Live
}

export function makePlan(realm: string, comparisons: readonly Comparison[]): Plan {
  return { realm, changes: comparisons.map(({ resource, live }) => diff(resource, live)) }
}

/** The writing steps of a plan; none means there is nothing to do. */
export function stepsOf(plan: Pick<Plan, 'changes'>): readonly Step[] {
  return plan.changes.filter(isStep)
}

/** What keeps a plan from being applied. */
export function blockedIn(plan: Plan): readonly Blocked[] {
  return plan.changes.filter((change) => change.action === 'blocked')
}

export function isStep(change: Change): change is Step {
  return change.action !== 'keep' && change.action !== 'blocked'
}
