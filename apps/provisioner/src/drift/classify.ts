import type { Plan } from '../plan/plan.ts'
import type { Resource } from '../resources/resource.ts'
import { declares, differencesIn, type PlanDifference } from './differences.ts'

/** How a realm differs from what is declared, by who has to do something about it. */
export interface Drift {
  /** Somebody changed the server: it is not as it was deployed. */
  readonly drift: readonly Difference[]
  /** Somebody changed the trust file: it is not applied yet. */
  readonly pending: readonly Difference[]
}

/** One field, or a whole thing, seen from each side. A side is undefined where it is secret or not known. */
export interface Difference {
  readonly resource: Resource
  /** Undefined for a whole thing. */
  readonly path: string | undefined
  readonly live: string | undefined
  /** What was deployed; undefined without a baseline, too. */
  readonly baseline: string | undefined
  readonly declared: string | undefined
  /** Why a person has to decide. */
  readonly why: string | undefined
}

/**
 * Tells what somebody changed on the server from what is not applied yet. Each difference is told once: what
 * is not as it was deployed is drift, whatever the trust file says of it by now.
 *
 * @param declared The trust file against the realm.
 * @param baseline What was deployed last, against the realm; without one, the trust file stands for it.
 */
export function classify(declared: Plan, baseline?: Plan): Drift {
  const wanted = differencesIn(declared)
  if (baseline === undefined)
    return { drift: wanted.map((one) => seen(one, { declared })), pending: [] }
  const changed = differencesIn(baseline)
  const drifted = new Set(changed.map(({ key }) => key))
  const tell = (one: PlanDifference) => seen(one, { declared, baseline })
  return {
    drift: changed.map(tell),
    pending: wanted.filter(({ key }) => !drifted.has(key)).map(tell),
  }
}

interface Sides {
  readonly declared: Plan
  readonly baseline?: Plan
}

function seen(difference: PlanDifference, { declared, baseline }: Sides): Difference {
  const { resource, path, live, why } = difference
  return {
    resource,
    path,
    live,
    baseline: baseline && saidBy(baseline, difference),
    declared: saidBy(declared, difference),
    why,
  }
}

/** What a plan wants here; where it finds nothing to do, that is what the realm has. */
function saidBy(plan: Plan, difference: PlanDifference): string | undefined {
  const same = differencesIn(plan).find(({ key }) => key === difference.key)
  if (same !== undefined) return same.wanted
  // Of a secret nobody knows whether another plan would speak of it.
  if (difference.live === undefined) return undefined
  return declares(plan, difference) ? difference.live : 'not declared'
}
