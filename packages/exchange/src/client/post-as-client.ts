import type { AuthorizationServer, ExchangeClient } from '../exchange-order.ts'
import { authenticationOf } from './authentication-of.ts'
import { postProven } from './post-proven.ts'
import { proofOf } from './proof-of.ts'

/** One request to an endpoint that wants a client's authentication and is no token endpoint. */
export interface ClientRequest {
  readonly server: Pick<AuthorizationServer, 'issuer'>
  readonly client: ExchangeClient
  readonly url: string
  readonly parameters: URLSearchParams
  readonly signal: AbortSignal
}

/** Posts a form as this client, and gives the answer unread. Redirects are not followed. Throws as `fetch` does. */
export async function postAsClient({
  server: { issuer },
  client,
  url,
  parameters,
  signal,
}: ClientRequest): Promise<Response> {
  const authentication = authenticationOf(client)
  const headers = new Headers({ accept: 'application/json' })
  await proofOf(authentication)({ issuer }, { client_id: client.id }, parameters, headers)
  headers.set('content-type', 'application/x-www-form-urlencoded')
  const form = { headers: Object.fromEntries(headers), body: parameters.toString(), signal }
  return postProven(authentication, url, form)
}
