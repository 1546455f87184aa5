import type { AuthorizationServer } from '../exchange-order.ts'
import type { FormAnswer } from './form-answer.ts'
import { postAsClient, type ClientRequest } from './post-as-client.ts'

/** One request to a token endpoint. */
export interface TokenRequest extends Omit<ClientRequest, 'server' | 'url'> {
  readonly server: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint'>
  readonly grantType: string
}

/**
 * Sends a token request as this client (RFC 6749, section 3.2), and gives the answer unjudged. Redirects are not followed: they would take secrets
 * elsewhere. Throws as `fetch` does.
 *
 * Does not check the address: that is the caller's.
 */
export function requestToken({ grantType, ...request }: TokenRequest): Promise<FormAnswer> {
  request.parameters.set('grant_type', grantType)
  return postAsClient({ ...request, url: request.server.tokenEndpoint })
}
