import { err, ok, type Result } from '@cambio/validation'
import { grantedAliases } from './granted-aliases.ts'
import type { Inventory, InventoriedClient } from './inventory.ts'
import { admittedBy } from './permission-policy.ts'

/** Why it is not known for which client a trust file is to be written. */
export type ExchangeClientFailure =
  | { readonly reason: 'exchange_client_missing'; readonly clientId: string }
  | { readonly reason: 'nobody_exchanges' }
  | { readonly reason: 'several_exchange'; readonly clientIds: readonly string[] }

/** The client that is named, else the only one that may exchange anything. */
export function findExchangeClient(
  inventory: Inventory,
  named: string | undefined,
): Result<InventoriedClient, ExchangeClientFailure> {
  if (named !== undefined) {
    const found = inventory.clients.find(({ clientId }) => clientId === named)
    return found === undefined
      ? err({ reason: 'exchange_client_missing', clientId: named })
      : ok(found)
  }
  const [client, ...others] = exchangersIn(inventory)
  if (client === undefined) return err({ reason: 'nobody_exchanges' })
  if (others.length === 0) return ok(client)
  return err({
    reason: 'several_exchange',
    clientIds: [client, ...others].map(({ clientId }) => clientId),
  })
}

/** Whether a client may exchange tokens of its own realm. */
export function exchangesOwnTokens({ attributes }: InventoriedClient): boolean {
  return attributes['standard.token.exchange.enabled'] === 'true'
}

/** Those who may exchange other people's tokens; where there are none, those who may exchange the realm's own. */
function exchangersIn(inventory: Inventory): readonly InventoriedClient[] {
  const foreign = inventory.clients.filter((client) => exchangesForeignTokens(client, inventory))
  return foreign.length > 0 ? foreign : inventory.clients.filter(exchangesOwnTokens)
}

function exchangesForeignTokens(
  client: InventoriedClient,
  { permissions, roads }: Inventory,
): boolean {
  if (roads.has('jwt-grant') && grantedAliases(client).length > 0) return true
  return permissions.some(
    (permission) =>
      permission.of.kind === 'identity-provider' &&
      admittedBy(permission, client.clientId) !== undefined,
  )
}
