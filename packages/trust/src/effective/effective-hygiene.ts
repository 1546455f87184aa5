import type { Route } from '../schema.ts'

/** What of a request and its answer passes a route. */
export interface EffectiveHygiene {
  /** Paths of claims of the issued token, by the header that tells them; names in lower case, without underscores. */
  readonly identityHeaders: Readonly<Record<string, string>>
  /** The client's cookies; a list names those that go on. */
  readonly cookies: 'keep' | 'drop' | readonly string[]
  /** The API's cookies. */
  readonly setCookies: 'keep' | 'drop'
  /** Absent: the gateway's own limit. */
  readonly bodyLimitBytes?: number
  /** What a client is told of the API's own 401 and 403. */
  readonly refusals: 'pass' | 'translate'
  /** Whether a cached token that the API refuses is exchanged anew, and the request sent once more. */
  readonly retryRefused: boolean
}

export function effectiveHygiene(route: Route): EffectiveHygiene {
  const { bodyLimitBytes } = route
  return {
    identityHeaders: route.identityHeaders ?? {},
    cookies: route.cookies ?? 'keep',
    setCookies: route.setCookies ?? 'keep',
    ...(bodyLimitBytes !== undefined && { bodyLimitBytes }),
    refusals: route.refusals ?? 'pass',
    retryRefused: route.retryRefused ?? true,
  }
}
