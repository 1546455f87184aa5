import { CLIENT_SECRET, PARTNER_ALIAS } from '../bench-trust.ts'
import type { RunningContender } from '../proxy/contender.ts'
import { API_AUDIENCE, AUDIENCE, type Scene } from '../proxy/scene.ts'
import { createTimedClient, type TimedRequest } from './timed-client.ts'

/** What can be done with a token that nobody has seen: a line of the table. */
export interface Way {
  readonly name: string
  /** @returns How long it took, in milliseconds. */
  take(token: string): Promise<number>
  close(): Promise<void>
}

/** The exchange and nothing else, as the contenders ask for it. */
export function bareExchange({ tokenUrl }: Pick<Scene, 'tokenUrl'>): Way {
  const { origin, pathname } = new URL(tokenUrl)
  return way('the exchange alone', origin, (token) => ({
    path: pathname,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: exchangeForm(token),
  }))
}

/** A request to the API through a proxy that exchanges. */
export const throughProxy = (name: string, { url }: Pick<RunningContender, 'url'>): Way =>
  way(name, url, (token) => ({
    path: '/small',
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
  }))

function way(name: string, origin: string, requestWith: (token: string) => TimedRequest): Way {
  const client = createTimedClient(origin)
  return { name, take: (token) => client.send(requestWith(token)), close: () => client.close() }
}

/** RFC 8693, section 2.1, with Keycloak's own `subject_issuer`. */
function exchangeForm(token: string): string {
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_issuer: PARTNER_ALIAS,
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: API_AUDIENCE,
    client_id: AUDIENCE,
    client_secret: CLIENT_SECRET,
  }).toString()
}
