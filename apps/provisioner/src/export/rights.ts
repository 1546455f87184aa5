import { exchangesOwnTokens } from './exchange-client.ts'
import { grantedAliases } from './granted-aliases.ts'
import type {
  Inventory,
  InventoriedClient,
  InventoriedOwner,
  InventoriedPermission,
  InventoriedPolicy,
  InventoriedProvider,
} from './inventory.ts'
import { admittedBy } from './permission-policy.ts'

/** A permission that admits the exchange client, and the policy by which it does. */
export interface Right {
  readonly of: InventoriedOwner
  readonly permission: InventoriedPermission
  readonly policy: InventoriedPolicy
}

/** An identity provider whose tokens the exchange client may exchange. */
export interface ProviderRights {
  readonly provider: InventoriedProvider
  /** The cheap road first. */
  readonly via: readonly ('jwt-grant' | 'idp-permission')[]
  readonly right: Right | undefined
}

/** What the exchange client may do, and who else may. */
export interface Rights {
  readonly client: InventoriedClient
  readonly providers: readonly ProviderRights[]
  /** Permissions of target clients. */
  readonly targets: readonly Right[]
  readonly exchangesOwnTokens: boolean
}

export function rightsOf(client: InventoriedClient, inventory: Inventory): Rights {
  const rights = inventory.permissions.flatMap((permission): readonly Right[] => {
    const policy = admittedBy(permission, client.clientId)
    return policy === undefined ? [] : [{ of: permission.of, permission, policy }]
  })
  const providers = inventory.providers.map((provider) => providerRights(provider, rights, client))
  return {
    client,
    providers: providers.map((one) => possible(one, inventory)).filter(({ via }) => via.length > 0),
    targets: rights.filter(({ of }) => of.kind === 'client' && of.clientId !== client.clientId),
    exchangesOwnTokens: exchangesOwnTokens(client) && inventory.roads.has('standard'),
  }
}

function providerRights(
  provider: InventoriedProvider,
  rights: readonly Right[],
  client: InventoriedClient,
): ProviderRights {
  const { alias } = provider
  const right = rights.find(({ of }) => of.kind === 'identity-provider' && of.alias === alias)
  const via: ProviderRights['via'] = [
    ...(grantedAliases(client).includes(alias) ? (['jwt-grant'] as const) : []),
    ...(right === undefined ? [] : (['idp-permission'] as const)),
  ]
  return { provider, via, right }
}

function possible(one: ProviderRights, { roads }: Inventory): ProviderRights {
  return { ...one, via: one.via.filter((road) => roads.has(road)) }
}
