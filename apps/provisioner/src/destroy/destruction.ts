import type { Live } from '../current/live.ts'
import type { Change, Loss, Step } from '../plan/change.ts'
import type { Comparison, Plan } from '../plan/plan.ts'
import type { Resource } from '../resources/resource.ts'
import { type Bonds, type BondsByResource, NO_BONDS } from './bonds.ts'
import { goesWithAnother, isOwner } from './goes-with-another.ts'

export interface DestructionOptions {
  /** Whether what cannot be got back may be lost. */
  readonly acceptLoss: boolean
}

/**
 * What has to go so that a realm is as before a trust file was applied, in the order in which nothing is
 * missed. Pure.
 *
 * What was there before us stays, and so does the realm.
 */
export function makeDestruction(
  realm: string,
  comparisons: readonly Comparison[],
  bonds: BondsByResource,
  options: DestructionOptions,
): Plan {
  const there = comparisons.filter(({ resource }) => resource.kind !== 'realm')
  const going = new Set(there.filter(isOurs).map(({ resource }) => resource))
  const changes = there
    .filter(({ resource }) => !goesWithAnother(resource, going))
    .flatMap(({ resource, live }) => change(resource, live, bondsOn(resource, bonds), options))
  return { realm, changes: changes.toReversed() }
}

function isOurs({ live }: Comparison): boolean {
  return live.state === 'present' && live.ours
}

/** An owner takes its permissions along, and whatever is bound to them. */
function bondsOn(resource: Resource, bonds: BondsByResource): Bonds {
  const { links, foreign } = bonds.get(resource) ?? NO_BONDS
  const inherited = [...bonds].flatMap(([other, bond]) =>
    other.kind === 'permissions' && isOwner(resource, other.of) ? bond.foreign : [],
  )
  return { links, foreign: [...foreign, ...inherited] }
}

function change(
  resource: Resource,
  live: Live,
  bonds: Bonds,
  options: DestructionOptions,
): readonly Change[] {
  // What is not there, or is something else of that name, has nothing of ours in it.
  if (live.state !== 'present') return []
  if (isOnlyBound(resource)) return live.ours ? [removal(resource)] : []
  if (resource.kind === 'permissions') return [disabling(resource, bonds, options)]
  if (resource.kind === 'client-policy') return [policyRemoval(resource, live.ours, bonds)]
  return [live.ours ? ownRemoval(resource, bonds, options) : stays(resource)]
}

/** Things that are nothing but our part of something, whoever owns that. */
function isOnlyBound({ kind }: Resource): boolean {
  return ['grant', 'former-grant', 'orphaned-permission', 'stale-policy'].includes(kind)
}

function removal(resource: Resource, loss?: Loss): Step {
  return { action: 'delete', resource, fields: [], warnings: [], ...(loss && { loss }) }
}

function keep(resource: Resource, warning: string): Change {
  return { action: 'keep', resource, warnings: [warning] }
}

/** With nothing bound to them they permit nothing, so nobody misses them. */
function disabling(
  resource: Resource,
  { foreign }: Bonds,
  { acceptLoss }: DestructionOptions,
): Change {
  if (foreign.length === 0) return removal(resource)
  if (acceptLoss) return removal(resource, foreignLoss(foreign))
  const who = count(foreign.length, 'policy of others is', 'policies of others are')
  return keep(
    resource,
    `kept, because ${who} bound to them: ${foreign.join(', ')}; --accept-data-loss disables them all the same`,
  )
}

function policyRemoval(resource: Resource, isOurPolicy: boolean, { foreign }: Bonds): Change {
  if (!isOurPolicy) return keep(resource, 'it was there before and stays; it is unbound')
  if (foreign.length === 0) return removal(resource)
  return keep(resource, `kept, because others bound it too: ${foreign.join(', ')}`)
}

function ownRemoval(resource: Resource, bonds: Bonds, { acceptLoss }: DestructionOptions): Change {
  const { links, foreign } = bonds
  if (links === 0 && foreign.length === 0) return removal(resource)
  if (acceptLoss) return removal(resource, links > 0 ? linkLoss(links) : foreignLoss(foreign))
  const lost = [
    ...(links > 0 ? [`${count(links, 'user is', 'users are')} linked to it`] : []),
    ...(foreign.length > 0
      ? [`others bound policies to its permissions: ${foreign.join(', ')}`]
      : []),
  ]
  return {
    action: 'blocked',
    resource,
    why: `${lost.join(', and ')}; that is lost when it is removed`,
    remedy: 'say --accept-data-loss, or take it out of the trust file first, so that it stays',
  }
}

function stays(resource: Resource): Change {
  const fields = Object.entries(resource.fields).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
  )
  const whose = isMarkable(resource)
    ? 'it was there before and'
    : 'nothing tells who made it, so it'
  const said = fields.length === 0 ? '' : `; so does what is declared of it: ${fields.join(', ')}`
  return keep(resource, `${whose} stays${said}`)
}

/** Whether a thing of this kind would carry our marker if we had made it. */
function isMarkable({ kind }: Resource): boolean {
  return kind !== 'attached-scope' && kind !== 'jwt-grant-switch'
}

function linkLoss(links: number): Loss {
  return { what: 'links of users', count: links }
}

function foreignLoss(foreign: readonly string[]): Loss {
  return {
    what: `bindings of other people’s policies: ${foreign.join(', ')}`,
    count: foreign.length,
  }
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
