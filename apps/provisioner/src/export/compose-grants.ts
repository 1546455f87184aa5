import type { TrustText } from './draft.ts'
import { exchangesOwnTokens } from './exchange-client.ts'
import { grantedAliases } from './granted-aliases.ts'
import type { Inventory } from './inventory.ts'
import type { ProviderRights, Rights } from './rights.ts'

type GrantText = NonNullable<TrustText['grants']>[number]

/** Further clients that may exchange what the exchange client may. */
export function composeGrants(rights: Rights, inventory: Inventory): readonly GrantText[] {
  const foreign = rights.providers.flatMap((one) => grantsOf(one, rights, inventory))
  return [...foreign, ...ownGrants(rights, inventory)]
}

/** One for those who may take the same roads. */
function grantsOf(
  { provider, right }: ProviderRights,
  { client }: Rights,
  { clients, roads }: Inventory,
): readonly GrantText[] {
  const admitted = right?.policy.clients ?? []
  const byRoads = new Map<string, { via: ('jwt-grant' | 'idp-permission')[]; allow: string[] }>()
  for (const other of clients) {
    if (other.clientId === client.clientId) continue
    const via = [
      ...(roads.has('jwt-grant') && grantedAliases(other).includes(provider.alias)
        ? (['jwt-grant'] as const)
        : []),
      ...(admitted.includes(other.clientId) ? (['idp-permission'] as const) : []),
    ]
    if (via.length === 0) continue
    const same = byRoads.get(via.join()) ?? { via, allow: [] }
    byRoads.set(via.join(), { via, allow: [...same.allow, other.clientId] })
  }
  return [...byRoads.values()].map(({ via, allow }) => ({ from: provider.alias, allow, via }))
}

function ownGrants({ client }: Rights, { clients, roads }: Inventory): readonly GrantText[] {
  if (!roads.has('standard')) return []
  const allow = clients
    .filter((other) => other.clientId !== client.clientId && exchangesOwnTokens(other))
    .map(({ clientId }) => clientId)
  return allow.length === 0 ? [] : [{ from: 'self', allow, via: ['standard'] }]
}
