import type { LivePolicy } from '../admin/authorization-api.ts'
import type { StalePolicy } from '../resources/resource.ts'

/** A policy of ours, and a permission it is bound to. */
export interface Binding {
  readonly policy: LivePolicy
  readonly permission: LivePolicy
}

interface PoliciesInUse {
  /** All of ours. */
  readonly policies: readonly LivePolicy[]
  readonly bindings: readonly Binding[]
  /** Names of those the trust file asks for. */
  readonly wanted: readonly string[]
  /** Names of the permissions that none of the others is bound to any more once the plan is applied. */
  readonly ending: readonly string[]
}

/** The policies of ours that nothing needs once the plan is applied. Pure. */
export function staleAmong({
  policies,
  bindings,
  wanted,
  ending,
}: PoliciesInUse): readonly StalePolicy[] {
  const used = bindings.filter(({ permission }) => !ending.includes(permission.name))
  return policies
    .filter(
      ({ id, name }) => !wanted.includes(name) && !used.some(({ policy }) => policy.id === id),
    )
    .map(({ name }) => ({ kind: 'stale-policy', name, fields: {} }))
}
