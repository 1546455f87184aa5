import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { bearerToken } from '../http/bearer-token.ts'
import { sendJson } from '../http/send-json.ts'
import { answerWithFault } from './fault.ts'
import { discoveryDocument, keySetDocument } from './publication.ts'
import type { IssuerEndpoint, Publication } from './publication.ts'

/** Path below the issuer URL → endpoint. */
const ENDPOINTS: ReadonlyMap<string, IssuerEndpoint> = new Map([
  ['/.well-known/openid-configuration', 'discovery'],
  ['/jwks', 'jwks'],
  ['/userinfo', 'userinfo'],
])

export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  publication: Publication,
): Promise<void> {
  const endpoint = findEndpoint(request.url ?? '', publication.issuer)
  if (endpoint === undefined) return sendJson(response, 404, { error: 'not_found' })

  publication.fetches[endpoint] += 1
  const fault = publication.faults.get(endpoint)
  if (fault !== undefined) return answerWithFault(response, fault)

  switch (endpoint) {
    case 'discovery':
      return sendJson(response, 200, discoveryDocument(publication))
    case 'jwks':
      return sendJson(response, 200, keySetDocument(publication))
    case 'userinfo':
      return sendUserinfo(request, response, publication)
  }
}

function findEndpoint(path: string, issuer: string): IssuerEndpoint | undefined {
  const { pathname } = new URL(issuer)
  const base = pathname === '/' ? '' : pathname
  return path.startsWith(base) ? ENDPOINTS.get(path.slice(base.length)) : undefined
}

/** OpenID Connect Core 1.0, section 5.3: whoever brings a living token of this issuer learns its claims. */
async function sendUserinfo(
  request: IncomingMessage,
  response: ServerResponse,
  { issuer, keys }: Publication,
): Promise<void> {
  const keySet = createLocalJWKSet({ keys: keys.map((key) => ({ kty: '', ...key.publicJwk })) })
  const claims = await jwtVerify(bearerToken(request), keySet, { issuer }).then(
    ({ payload }) => payload,
    () => undefined,
  )
  if (claims === undefined) sendJson(response, 401, { error: 'invalid_token' })
  else sendJson(response, 200, claims)
}
