import {
  allowInsecureRequests,
  customFetch,
  type DPoPHandle,
  genericTokenEndpointRequest,
} from 'oauth4webapi'
import type { AuthorizationServer } from '../exchange-order.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import { postProven } from './post-proven.ts'
import { proofOf } from './proof-of.ts'

/** One request to a token endpoint. */
export interface TokenRequest {
  readonly server: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint'>
  readonly clientId: string
  /** Absent: a public client, which proves nothing. */
  readonly authentication?: ClientAuthentication
  readonly grantType: string
  readonly parameters: URLSearchParams
  /** Binds the issued token to its key. */
  readonly dpop?: DPoPHandle
  /** One that is over sends nothing. */
  readonly signal: AbortSignal
}

/**
 * Sends a token request as this client, and gives the answer unread. Redirects are not followed: they would take secrets
 * elsewhere. Throws as `fetch` does.
 *
 * Does not check the address, so oauth4webapi's own check of it is off: that is the caller's.
 */
export function requestToken(request: TokenRequest): Promise<Response> {
  const { server, clientId, authentication, grantType, parameters, dpop, signal } = request
  return genericTokenEndpointRequest(
    { issuer: server.issuer, token_endpoint: server.tokenEndpoint },
    { client_id: clientId },
    proofOf(authentication),
    grantType,
    parameters,
    {
      signal,
      [allowInsecureRequests]: true,
      ...(dpop !== undefined && { DPoP: dpop }),
      [customFetch]: (url, { headers, body }) =>
        postProven(authentication, url, { headers, body: String(body), signal }),
    },
  )
}
