import { POLICY_NAME } from '@cambio/trust'
import type { InventoriedOwner } from './inventory.ts'
import type { Right, Rights } from './rights.ts'

/** How the client policies of a realm are called, as the trust file says it. */
export interface PolicyNames {
  /** The name of the policy for the exchange client alone; undefined where the default is right. */
  readonly shared: string | undefined
  /** The name an owner has to say of its own; undefined where it follows from the shared one. */
  of(right: Right): string | undefined
}

export function policyNames({ client, providers, targets }: Rights): PolicyNames {
  const rights = [...providers.flatMap(({ right }) => right ?? []), ...targets]
  const isAlone = ({ policy }: Right) =>
    policy.clients.every((clientId) => clientId === client.clientId)
  const shared = mostFrequent(rights.filter(isAlone).map(({ policy }) => policy.name))
  const base = shared ?? mostFrequent(rights.flatMap(prefixOf)) ?? POLICY_NAME
  return {
    shared: base === POLICY_NAME ? undefined : base,
    of(right) {
      const expected = isAlone(right) ? base : `${base} ${nameOf(right.of)}`
      return right.policy.name === expected ? undefined : right.policy.name
    },
  }
}

/** What the shared name would be if this policy were called after it and its owner. */
function prefixOf({ of, policy }: Right): readonly string[] {
  const suffix = ` ${nameOf(of)}`
  return policy.name.endsWith(suffix) && policy.name !== suffix
    ? [policy.name.slice(0, -suffix.length)]
    : []
}

function nameOf(of: InventoriedOwner): string {
  return of.kind === 'client' ? `client ${of.clientId}` : of.alias
}

function mostFrequent(names: readonly string[]): string | undefined {
  const count = (name: string) => names.filter((one) => one === name).length
  return names.toSorted((one, other) => count(other) - count(one))[0]
}
