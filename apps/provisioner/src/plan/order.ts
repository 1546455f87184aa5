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
  'realm',
  'role of realm',
  'client-scope',
  'former-identity-provider',
  'identity-provider',
  'jwt-grant-switch',
  'permissions of identity-provider',
  'exchange-client',
  'target',
  'allowed',
  'role of client',
  'client-policy',
  'grant of identity-provider',
  'permissions of client',
  'grant of client',
  'former-grant',
  'orphaned-permission',
  'stale-policy',
  'protocol-mapper',
  'attached-scope',
  'identity-provider-mapper',
] as const

type Level = (typeof LEVELS)[number]

/** The same things, each after those it needs; otherwise in the order they came. */
export function inOrder(resources: readonly Resource[]): readonly Resource[] {
  return resources.toSorted((one, other) => rankOf(one) - rankOf(other))
}

/** Things of one rank need nothing of each other. */
export function rankOf(resource: Resource): number {
  return LEVELS.indexOf(levelOf(resource))
}

function levelOf(resource: Resource): Level {
  switch (resource.kind) {
    case 'client':
      return resource.part
    case 'role':
      return resource.clientId === undefined ? 'role of realm' : 'role of client'
    case 'permissions':
      return `permissions of ${resource.of.kind}`
    case 'grant':
      return `grant of ${resource.of.kind}`
    case 'realm':
    case 'client-scope':
    case 'identity-provider':
    case 'client-policy':
    case 'protocol-mapper':
    case 'attached-scope':
    case 'identity-provider-mapper':
    case 'jwt-grant-switch':
    case 'former-identity-provider':
    case 'former-grant':
    case 'orphaned-permission':
    case 'stale-policy':
      return resource.kind
  }
}
