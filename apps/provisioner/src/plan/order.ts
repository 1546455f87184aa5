import type { Resource } from '../resources/resource.ts'

/**
 * ```text
 * identity provider -> its permissions -\
 *               exchange client -> client policy -> grant on the identity provider
 *                                            \
 *   target client -> its permissions ---------> grant on the target client
 * ```
 *
 * What a thing needs stands above it. The policy is settled before anything is bound to it, so a list of
 * clients that is too wide shrinks before it counts anywhere new.
 */
const LEVELS = [
  'identity-provider',
  'permissions of identity-provider',
  'exchange-client',
  'client-policy',
  'grant of identity-provider',
  'target',
  'permissions of client',
  'grant of client',
] as const

type Level = (typeof LEVELS)[number]

/** The same things, each after those it needs; otherwise in the order they came. */
export function inOrder(resources: readonly Resource[]): readonly Resource[] {
  return resources.toSorted((one, other) => rankOf(one) - rankOf(other))
}

function rankOf(resource: Resource): number {
  return LEVELS.indexOf(levelOf(resource))
}

function levelOf(resource: Resource): Level {
  switch (resource.kind) {
    case 'identity-provider':
    case 'client-policy':
      return resource.kind
    case 'client':
      return resource.part
    case 'permissions':
      return `permissions of ${resource.of.kind}`
    case 'grant':
      return `grant of ${resource.of.kind}`
  }
}
