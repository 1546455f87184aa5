import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type IdentityProviderMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderMapperRepresentation.js'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePolicy } from '../admin/authorization-api.ts'
import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'
import { possibleRoads } from '../preflight/features.ts'
import { TOKEN_EXCHANGE } from '../resources/permission-names.ts'
import { grantedAliases } from './granted-aliases.ts'
import type {
  Inventory,
  InventoriedClient,
  InventoriedOwner,
  InventoriedPermission,
  InventoriedPolicy,
  InventoriedProvider,
} from './inventory.ts'

/** The names of permissions of identity providers and of clients begin so; what follows is the owner's id. */
const PERMISSION_PREFIXES = {
  'identity-provider': `${TOKEN_EXCHANGE}.permission.idp.`,
  client: `${TOKEN_EXCHANGE}.permission.client.`,
} as const

/** Writes down what a realm has to do with token exchange. Sends no writing request. */
export async function takeInventory(api: AdminApi): Promise<Inventory> {
  const roads = possibleRoads(await api.server.features())
  const liveProviders = await api.identityProviders.list()
  const liveClients = await api.inventory.clients()
  const clients = liveClients.map(inventoriedClient)
  const permissions = roads.has('idp-permission')
    ? await takePermissions(api, ownersById(liveProviders, liveClients), namesById(liveClients))
    : []
  const wired = new Set([...permissions.flatMap(aliasOf), ...clients.flatMap(grantedAliases)])
  const providers: InventoriedProvider[] = []
  for (const live of liveProviders) {
    const isWired = wired.has(live.alias ?? '')
    // A few of many take part; one after the other keeps the server free.
    // oxlint-disable-next-line no-await-in-loop
    const mappers = isWired ? await api.identityProviderMappers.list(live.alias ?? '') : []
    providers.push(inventoriedProvider(live, mappers ?? []))
  }
  return { roads, providers, clients, permissions }
}

type OwnersById = ReadonlyMap<string, InventoriedOwner>
type NamesById = ReadonlyMap<string, string>

async function takePermissions(
  api: AdminApi,
  owners: OwnersById,
  clientNames: NamesById,
): Promise<readonly InventoriedPermission[]> {
  const permissions: InventoriedPermission[] = []
  for (const prefix of Object.values(PERMISSION_PREFIXES)) {
    // oxlint-disable-next-line no-await-in-loop
    for (const name of await api.inventory.permissionNames(prefix)) {
      // A permission outlives its identity provider; without an owner it permits nothing.
      const of = owners.get(name)
      // oxlint-disable-next-line no-await-in-loop
      if (of !== undefined) permissions.push(...(await takePermission(api, name, of, clientNames)))
    }
  }
  return permissions
}

async function takePermission(
  api: AdminApi,
  name: string,
  of: InventoriedOwner,
  clientNames: NamesById,
): Promise<readonly InventoriedPermission[]> {
  const live = await api.authorization.permission(name)
  if (live === undefined) return []
  const { logic = '', decisionStrategy = '' } = live.permission
  const policies = await Promise.all(
    live.policies.map((policy) => takePolicy(api, policy, clientNames)),
  )
  return [{ of, logic, strategy: decisionStrategy, policies }]
}

async function takePolicy(
  api: AdminApi,
  { name, type }: LivePolicy,
  clientNames: NamesById,
): Promise<InventoriedPolicy> {
  if (type !== 'client') return { name, type, logic: '', clients: [] }
  // Among what is bound to a permission every policy looks POSITIVE; asked for by name it tells.
  const policy = await api.authorization.policy(name)
  const ids = policy === undefined ? [] : await api.authorization.clientsOf(policy)
  const clients = ids.flatMap((id) => clientNames.get(id) ?? [])
  return { name, type, logic: policy?.logic ?? '', clients: clients.toSorted() }
}

/** By the name of the permission that is theirs. */
function ownersById(
  providers: readonly LiveIdentityProvider[],
  clients: readonly ClientRepresentation[],
): OwnersById {
  const owners = new Map<string, InventoriedOwner>()
  for (const { internalId, alias = '' } of providers) {
    owners.set(PERMISSION_PREFIXES['identity-provider'] + internalId, {
      kind: 'identity-provider',
      alias,
    })
  }
  for (const { id = '', clientId = '' } of clients) {
    owners.set(PERMISSION_PREFIXES.client + id, { kind: 'client', clientId })
  }
  return owners
}

function namesById(clients: readonly ClientRepresentation[]): NamesById {
  return new Map(clients.map(({ id = '', clientId = '' }) => [id, clientId]))
}

function aliasOf({ of }: InventoriedPermission): readonly string[] {
  return of.kind === 'identity-provider' ? [of.alias] : []
}

function inventoriedProvider(
  { alias = '', providerId = '', enabled, displayName = '', config }: LiveIdentityProvider,
  mappers: readonly IdentityProviderMapperRepresentation[],
): InventoriedProvider {
  return {
    alias,
    providerId,
    enabled: enabled ?? false,
    displayName,
    config: texts(config),
    mappers: mappers.map(({ name = '', identityProviderMapper = '', config: settings }) => ({
      name,
      mapper: identityProviderMapper,
      config: texts(settings),
    })),
  }
}

function inventoriedClient(client: ClientRepresentation): InventoriedClient {
  const { clientId = '', enabled = false, publicClient = false, protocolMappers = [] } = client
  return {
    clientId,
    enabled,
    authenticator: client.clientAuthenticatorType ?? '',
    isPublic: publicClient,
    attributes: texts(client.attributes),
    mappers: protocolMappers.map(({ name = '', protocolMapper = '', config }) => ({
      name,
      mapper: protocolMapper,
      config: texts(config),
    })),
  }
}

/** Keycloak keeps texts there; the library does not say so. */
function texts(section: unknown): Readonly<Record<string, string>> {
  if (typeof section !== 'object' || section === null) return {}
  return Object.fromEntries(
    Object.entries(section).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}
