import type { EffectiveRateLimit } from '@cambio/trust'

/** What is left of a rate limit for whom a request is counted to. */
export interface Quota {
  readonly limit: EffectiveRateLimit
  readonly remaining: number
  /** Until it is whole again; at least 1. */
  readonly resetSeconds: number
}

/**
 * What a client is told of them: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), each a list with an item for each
 * limit.
 */
export function quotaHeaders(quotas: readonly Quota[]): Readonly<Record<string, string>> {
  const policies = quotas.map(
    ({ limit: { name, requests, windowSeconds } }) => `"${name}";q=${requests};w=${windowSeconds}`,
  )
  const states = quotas.map(
    ({ limit: { name }, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`,
  )
  return { 'ratelimit-policy': policies.join(', '), ratelimit: states.join(', ') }
}
