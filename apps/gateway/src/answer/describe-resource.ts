import { findProtectedResource, WELL_KNOWN, type ProtectedResource } from '@cambio/decision'
import type { EffectiveTrust } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { GatewayFailure } from '../pipeline/failure.ts'
import type { Located } from '../pipeline/states.ts'
import type { Answer } from './answer.ts'

/** The answer to a request for a resource's metadata; undefined for every other request. */
export type DescribeResource = (located: Located) => Result<Answer, GatewayFailure> | undefined

/** So long after a change of the trust file a client may still go by the former document. */
const MAX_AGE_SECONDS = 300
const METHODS = ['GET', 'HEAD']

/**
 * Serves the documents of RFC 9728, section 3, to everybody: clients read them to find out how to get a token. Before any route, so that no
 * upstream speaks in our name; not at all where `publicUrl` is not set, because nobody knows then what we are called.
 */
export function createDescribeResource({
  routes,
  issuers,
  publicUrl,
}: Pick<EffectiveTrust, 'routes' | 'issuers' | 'publicUrl'>): DescribeResource {
  if (publicUrl === undefined) return () => undefined
  return ({ request, host, path: { path } }) => {
    if (path !== WELL_KNOWN && !path.startsWith(`${WELL_KNOWN}/`)) return undefined
    if (!METHODS.includes(request.method))
      return err({ reason: 'method_not_allowed', allow: METHODS })
    const found = findProtectedResource(routes, { publicUrl, issuers }, { host, path })
    if (found === undefined) return err({ reason: 'route_not_found' })
    request.notes.served = 'metadata'
    return ok(documentOf(found, request.requestId))
  }
}

function documentOf(resource: ProtectedResource, requestId: string): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
      'x-request-id': requestId,
    },
    body: JSON.stringify(resource),
  }
}
