import { digestOf } from '../fingerprint/digest.ts'
import type { ShownStep } from './shown-steps.ts'

/** What another plan does otherwise than the one that was shown, one sentence each; none when it does the same. */
export function differingSteps(
  shown: readonly ShownStep[],
  now: readonly ShownStep[],
): readonly string[] {
  const before = byAddress(shown)
  const after = byAddress(now)
  const addresses = new Set([...before.keys(), ...after.keys()])
  return [...addresses].flatMap((address) => {
    const [one, other] = [before.get(address), after.get(address)]
    if (digestOf(one ?? null) === digestOf(other ?? null)) return []
    return [`${address}: ${wordsFor(one, other)}`]
  })
}

function wordsFor(one: ShownStep | undefined, other: ShownStep | undefined): string {
  if (other === undefined) return 'there is nothing left to do'
  if (one === undefined) return `needs a step that was not shown (${other.action})`
  if (one.action !== other.action) return `was to ${one.action}, and is to ${other.action}`
  return 'other fields differ, or by other values'
}

function byAddress(steps: readonly ShownStep[]): ReadonlyMap<string, ShownStep> {
  return new Map(steps.map((step) => [step.address, step]))
}
