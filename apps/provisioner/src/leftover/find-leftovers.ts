import { POLICY_NAME } from '@cambio/trust'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LivePolicy } from '../admin/authorization-api.ts'
import { unlessForbidden } from '../admin/unless-forbidden.ts'
import { READERS } from '../current/read-current.ts'
import { isOurPolicy } from '../desired/marker.ts'
import { runInPool } from '../pool/run-in-pool.ts'
import { permissionNames } from '../resources/permission-names.ts'
import type { FormerIdentityProvider, Grant, Leftover, Resource } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'
import { type Fate, fateOf } from './fate-of-permission.ts'
import { type Binding, staleAmong } from './stale-policies.ts'

/** What decides whether something is left over. */
interface Wishes {
  readonly resources: readonly Resource[]
  /** Identity providers that this plan removes. */
  readonly former: readonly FormerIdentityProvider[]
  /** Whether grants that vanished from the trust file are to go. */
  readonly prune: boolean
}

/**
 * What earlier runs, and people, left of grants by `idp-permission` that this trust file leaves no place for. Found from
 * our policies and where they are bound, so that it takes as many requests as there are policies of ours, however large
 * the realm. Sends no writing request.
 *
 * Does not find grants by other roads, which stand in clients that nothing leads to.
 */
export async function findLeftovers(
  { policyName = POLICY_NAME }: Pick<SettledTrust, 'policyName'>,
  wishes: Wishes,
  api: AdminApi,
): Promise<readonly Leftover[]> {
  // A trust file without this road needs no right to look at it.
  const family = await unlessForbidden(api.authorization.policyFamily(policyName))
  if (family === undefined) return []
  const grants = wishes.resources.filter((one) => one.kind === 'grant')
  const wanted = wishes.resources.flatMap((one) => (one.kind === 'client-policy' ? [one.name] : []))
  const named = await forEach(wanted, (name) => api.authorization.policy(name))
  const policies = unique(
    [
      ...family,
      ...named.filter((one) => one !== undefined),
      ...(await boundTo(grants, api)),
    ].filter((one) => one.type === 'client' && isOurPolicy(one)),
  )
  const bindings = (await forEach(policies, (one) => bindingsOf(one, api))).flat()

  const wired = await permissionsOf(grants, api)
  const elsewhere = bindings.filter(({ permission }) => !wired.includes(permission.name))
  const fates = await fatesOf(elsewhere, wishes, api)
  const ending = [...wired, ...fates.flatMap(({ ends }) => ends)]
  return [
    ...fates.map(({ leftover }) => leftover),
    ...staleAmong({ policies, bindings, wanted, ending }),
  ]
}

/** What is bound to the permissions of this trust file, whatever it is called: there may have been another `policyName`. */
async function boundTo(grants: readonly Grant[], api: AdminApi): Promise<readonly LivePolicy[]> {
  const bound = await forEach(grants, async ({ of }) => {
    const names = await permissionNames(of, api)
    const live = names && (await api.authorization.permission(names.permission))
    return live?.policies ?? []
  })
  return bound.flat()
}

async function bindingsOf(policy: LivePolicy, api: AdminApi): Promise<readonly Binding[]> {
  const permissions = await api.authorization.dependentsOf(policy)
  return permissions.map((permission) => ({ policy, permission }))
}

async function permissionsOf(grants: readonly Grant[], api: AdminApi): Promise<readonly string[]> {
  const names = await forEach(grants, ({ of }) => permissionNames(of, api))
  return names.flatMap((one) => (one === undefined ? [] : [one.permission]))
}

async function fatesOf(
  bindings: readonly Binding[],
  wishes: Wishes,
  api: AdminApi,
): Promise<readonly Fate[]> {
  const permissions = unique(bindings.map(({ permission }) => permission))
  const fates = await forEach(permissions, async (permission) => {
    const policies = bindings.filter((one) => one.permission.id === permission.id)
    const names = policies.map(({ policy }) => policy.name).toSorted()
    return await fateOf(permission, names, wishes, api)
  })
  return fates.filter((fate) => fate !== undefined)
}

/** Asks for each, so many at a time. */
function forEach<Item, Found>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Found>,
): Promise<readonly Found[]> {
  return runInPool(items, READERS, ask)
}

function unique<One extends { readonly id: string }>(all: readonly One[]): readonly One[] {
  return [...new Map(all.map((one) => [one.id, one])).values()]
}
