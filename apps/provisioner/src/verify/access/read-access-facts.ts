import { Logic } from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type { AdminApi } from '../../admin/admin-api.ts'
import type { LivePolicy } from '../../admin/authorization-api.ts'
import { READERS } from '../../current/read-current.ts'
import { GRANT_IDP } from '../../desired/grant-attributes.ts'
import type { Owner, Resource } from '../../resources/resource.ts'
import { runInPool } from '../../pool/run-in-pool.ts'
import { permissionNames, TOKEN_EXCHANGE } from '../../resources/permission-names.ts'
import { aliasesBy, type SettledTrust } from '../../settled/settled-trust.ts'
import {
  type AccessFacts,
  type ClientFacts,
  type GateFacts,
  gateKey,
  type PolicyFacts,
  type ProviderFacts,
} from './access-facts.ts'
import { audiencesAsked } from './audiences-asked.ts'
import { GRANT_ENABLED, PROVIDER_GRANT, STANDARD_ENABLED } from './obstacles.ts'
import { disabledProviders, hangsOnFormer } from './stale-providers.ts'

const CLIENT_SETTINGS = [GRANT_ENABLED, GRANT_IDP, STANDARD_ENABLED]
const PROVIDER_SETTINGS = [
  PROVIDER_GRANT,
  'issuer',
  'useJwksUrl',
  'jwksUrl',
  'validateSignature',
  'disableUserInfo',
  'userInfoUrl',
  'disableTypeClaimCheck',
  'jwtAuthorizationGrantMaxAllowedAssertionExpiration',
  'jwtAuthorizationGrantAssertionReuseAllowed',
  'jwtAuthorizationGrantAssertionSignatureAlg',
]

/** Reads what decides about the exchanges of a trust file. Sends no writing request. */
export async function readAccessFacts(
  trust: SettledTrust,
  resources: readonly Resource[],
  api: AdminApi,
): Promise<AccessFacts> {
  const policies = new Set(
    resources.flatMap((resource) => (resource.kind === 'client-policy' ? [resource.name] : [])),
  )
  const providers = await eachOf(aliasesIn(trust), (alias) => providerFacts(alias, api))
  const gates = await eachOf(ownersIn(trust), (owner) => gateFacts(owner, policies, api))
  const clients = await eachOf(clientsIn(trust), (clientId) => clientFacts(clientId, api))
  return {
    features: await api.server.features(),
    providers: new Map(known(providers).map((provider) => [provider.alias, provider])),
    gates: new Map(gates.map((gate) => [gateKey(gate.owner), gate])),
    clients: new Map(known(clients).map((client) => [client.clientId, client])),
    ...(trust.issuers.some(({ byUrl }) => byUrl === true) && {
      disabledOnTheWay: await disabledProviders(api),
    }),
  }
}

function eachOf<Item, Facts>(
  items: readonly Item[],
  read: (item: Item) => Promise<Facts>,
): Promise<readonly Facts[]> {
  return runInPool(items, READERS, read)
}

function aliasesIn({ grants }: SettledTrust): readonly string[] {
  return unique(grants.flatMap(({ from }) => (from.kind === 'self' ? [] : [from.alias])))
}

function ownersIn(trust: SettledTrust): readonly Owner[] {
  return [
    ...aliasesBy('idp-permission', trust).map((alias): Owner => ({
      kind: 'identity-provider',
      alias,
      declared: true,
    })),
    ...audiencesAsked(trust).map((clientId): Owner => ({
      kind: 'client',
      clientId,
      declared: true,
    })),
  ]
}

function clientsIn(trust: SettledTrust): readonly string[] {
  return unique([
    ...trust.grants.flatMap(({ allow }) => allow),
    ...trust.routes.flatMap(({ target }) => target?.audience ?? []),
  ])
}

async function providerFacts(alias: string, api: AdminApi): Promise<ProviderFacts | undefined> {
  const live = await api.identityProviders.find(alias)
  if (live === undefined) return undefined
  return {
    alias,
    providerId: live.providerId ?? '',
    enabled: live.enabled ?? false,
    config: texts(live.config ?? {}, PROVIDER_SETTINGS),
  }
}

async function clientFacts(clientId: string, api: AdminApi): Promise<ClientFacts | undefined> {
  const live = await api.clients.find(clientId)
  if (live === undefined) return undefined
  return {
    clientId,
    enabled: live.enabled ?? false,
    publicClient: live.publicClient ?? false,
    attributes: texts(live.attributes ?? {}, CLIENT_SETTINGS),
  }
}

async function gateFacts(
  owner: Owner,
  ours: ReadonlySet<string>,
  api: AdminApi,
): Promise<GateFacts> {
  const names = await permissionNames(owner, api)
  const live = names && (await api.authorization.permission(names.permission))
  if (names === undefined || live === undefined) {
    const isProvider = owner.kind === 'identity-provider' && names !== undefined
    return {
      owner,
      state: 'absent',
      covers: false,
      strategy: 'UNANIMOUS',
      policies: [],
      hangsOnFormer: isProvider && (await hangsOnFormer(ours, api)),
    }
  }
  const covers =
    live.resources.some(({ name }) => name === names.resource) &&
    live.scopes.some(({ name }) => name === TOKEN_EXCHANGE)
  return {
    owner,
    state: 'present',
    covers,
    strategy: live.permission.decisionStrategy ?? 'UNANIMOUS',
    policies: await Promise.all(live.policies.map((policy) => policyFacts(policy, ours, api))),
  }
}

/** In the list of what is bound, Keycloak leaves the logic out, which then looks positive: the policy itself is asked. */
async function policyFacts(
  bound: LivePolicy,
  ours: ReadonlySet<string>,
  api: AdminApi,
): Promise<PolicyFacts> {
  const { name, type, logic } = (await api.authorization.policy(bound.name)) ?? bound
  return {
    name,
    type,
    ours: ours.has(name),
    negative: logic === Logic.NEGATIVE,
    clients: type === 'client' ? await clientIdsOf(bound, api) : undefined,
  }
}

/** A deleted client stays in the policy by its id, and nobody can be it again. */
async function clientIdsOf(policy: LivePolicy, api: AdminApi): Promise<readonly string[]> {
  const ids = await api.authorization.clientsOf(policy)
  return known(await Promise.all(ids.map((id) => api.clients.clientIdOf(id))))
}

/** Only what is looked at, by name: these sections hold secrets too. */
function texts(members: object, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => names.includes(name))
      .map(([name, value]): [string, string] => [name, String(value)]),
  )
}

function known<Value>(values: readonly (Value | undefined)[]): readonly Value[] {
  return values.filter((value) => value !== undefined)
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
