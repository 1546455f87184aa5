import type { AdminApi } from '../admin/admin-api.ts'
import type { Comparison } from '../plan/plan.ts'
import { namesOf, permissionNames } from '../resources/permission-names.ts'
import type { ClientPolicy, Owner, Resource } from '../resources/resource.ts'
import { type Bonds, type BondsByResource, NO_BONDS } from './bonds.ts'

/** Asks what hangs on the things that are there. Sends no writing request. */
export async function readBonds(
  comparisons: readonly Comparison[],
  api: AdminApi,
): Promise<BondsByResource> {
  const resources = comparisons.filter(isAffected).map(({ resource }) => resource)
  const ours = policiesIn(resources)
  const bonds = new Map<Resource, Bonds>()
  for (const resource of resources) {
    // What is declared is little; one after the other keeps the server free.
    // oxlint-disable-next-line no-await-in-loop
    const found = await bondsOf(resource, ours, resources, api)
    if (found !== NO_BONDS) bonds.set(resource, found)
  }
  return bonds
}

/** An identity provider that stays keeps its users, however many. */
function isAffected({ resource, live }: Comparison): boolean {
  return live.state === 'present' && (live.ours || resource.kind !== 'identity-provider')
}

function policiesIn(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(
    resources.flatMap((resource) => (resource.kind === 'client-policy' ? [resource.name] : [])),
  )
}

async function bondsOf(
  resource: Resource,
  ours: ReadonlySet<string>,
  resources: readonly Resource[],
  api: AdminApi,
): Promise<Bonds> {
  if (resource.kind === 'identity-provider') {
    return { links: await api.users.countLinked(resource.alias), foreign: [] }
  }
  if (resource.kind === 'permissions') {
    return { links: 0, foreign: await foreignPolicies(resource.of, ours, api) }
  }
  if (resource.kind !== 'client-policy') return NO_BONDS
  return { links: 0, foreign: await foreignDependents(resource, resources, api) }
}

/** Disabling permissions takes every permission of the owner along, not `token-exchange` alone. */
async function foreignPolicies(
  of: Owner,
  ours: ReadonlySet<string>,
  api: AdminApi,
): Promise<readonly string[]> {
  const names = await permissionNames(of, api)
  const resource = names && (await api.authorization.resource(names.resource))
  if (resource === undefined) return []
  const bound = await api.boundPolicies.onResource(resource)
  return bound
    .filter(({ policy }) => !ours.has(policy))
    .map(({ policy, permission }) => `${policy} (${permission})`)
}

/** What a policy decides in besides the permissions it is taken off here. */
async function foreignDependents(
  { name }: ClientPolicy,
  resources: readonly Resource[],
  api: AdminApi,
): Promise<readonly string[]> {
  const live = await api.authorization.policy(name)
  if (live === undefined) return []
  const dependents = await api.authorization.dependentsOf(live)
  const known = await Promise.all(resources.map((one) => permissionFor(name, one, api)))
  return dependents.map((one) => one.name).filter((dependent) => !known.includes(dependent))
}

/** The permission that a thing takes this policy off, by its name. */
async function permissionFor(
  policy: string,
  resource: Resource,
  api: AdminApi,
): Promise<string | undefined> {
  if (resource.kind === 'orphaned-permission') {
    return namesOf('identity-provider', resource.internalId).permission
  }
  const isOff =
    (resource.kind === 'grant' && resource.policy === policy) ||
    (resource.kind === 'former-grant' && resource.policies.includes(policy))
  return isOff ? await permissionOf(resource.of, api) : undefined
}

async function permissionOf(of: Owner, api: AdminApi): Promise<string | undefined> {
  return (await permissionNames(of, api))?.permission
}
