import {
  mapperOwnerAddress,
  ownerAddress,
  addressOf,
  type Resource,
} from '../resources/resource.ts'
import type { Step } from './change.ts'
import { rankOf } from './order.ts'

/** Steps on one object, which follow each other: Keycloak's objects are read, changed and written as a whole. */
export type Lane = readonly Step[]

/** Lanes that need nothing of each other. */
export type Wave = readonly Lane[]

/** A plan's steps in waves: each needs the ones before it, and what is in one wave may be done together. */
export function wavesOf(steps: readonly Step[]): readonly Wave[] {
  return runsOf(steps, ({ resource }) => rankOf(resource))
    .flatMap(firstPermissionsAlone)
    .map(lanesOf)
}

/** The first permissions of a kind make what all of that kind share: the resource server, and its scopes. */
function firstPermissionsAlone(steps: readonly Step[]): readonly (readonly Step[])[] {
  const isOfPermissions = steps[0]?.resource.kind === 'permissions' && steps.length > 1
  return isOfPermissions ? [steps.slice(0, 1), steps.slice(1)] : [steps]
}

function lanesOf(steps: readonly Step[]): Wave {
  return [...Map.groupBy(steps, ({ resource }) => objectOf(resource)).values()]
}

/** Neighbours of the same key together; a plan that takes things down is in the other order. */
function runsOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const starts = items.flatMap((item, index) => {
    const before = items[index - 1]
    return before !== undefined && keyOf(before) === keyOf(item) ? [] : [index]
  })
  return starts.map((start, nth) => items.slice(start, starts[nth + 1]))
}

/** What a step on this thing writes to. */
function objectOf(resource: Resource): string {
  switch (resource.kind) {
    case 'grant':
    case 'former-grant':
      return `permission of ${ownerAddress(resource.of)}`
    case 'protocol-mapper':
      return mapperOwnerAddress(resource.of)
    case 'attached-scope':
      return `client ${resource.clientId}`
    case 'identity-provider-mapper':
      return `identity provider ${resource.alias}`
    case 'realm':
    case 'role':
    case 'client-scope':
    case 'client':
    case 'identity-provider':
    case 'jwt-grant-switch':
    case 'permissions':
    case 'client-policy':
    case 'orphaned-permission':
    case 'stale-policy':
    case 'former-identity-provider':
      return addressOf(resource)
  }
}
