import { dropQueryTokens, readRequestPath } from '@cambio/decision'
import type { GatewayFailure } from '../pipeline/failure.ts'

/**
 * What is wrong with a target that another proxy will send on as it is, where the gateway would change it: encoded unreserved characters
 * (`%61`), and a token in the query, also where the route takes it. Pure. Whatever the gateway refuses anyway is left to it.
 */
export function targetFault(target: string): GatewayFailure | undefined {
  const read = readRequestPath(target)
  if (!read.ok) return undefined
  const { path, query } = read.value
  if (path + query !== target) return { reason: 'path_not_allowed', fault: 'percent_encoding' }
  const rest = dropQueryTokens(query)
  return rest.ok && rest.value === query ? undefined : { reason: 'credential_in_query' }
}
