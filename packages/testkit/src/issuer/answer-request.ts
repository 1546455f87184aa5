import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
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
  ['/introspect', 'introspection'],
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
    case 'introspection':
      return sendIntrospection(request, response, publication)
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
  { issuer, keys, opaque }: Publication,
): Promise<void> {
  const known = opaque.get(bearerToken(request))
  if (known !== undefined) return sendJson(response, 200, known)
  const keySet = createLocalJWKSet({ keys: keys.map((key) => ({ kty: '', ...key.publicJwk })) })
  const claims = await jwtVerify(bearerToken(request), keySet, { issuer }).then(
    ({ payload }) => payload,
    () => undefined,
  )
  if (claims === undefined) sendJson(response, 401, { error: 'invalid_token' })
  else sendJson(response, 200, claims)
}

/** RFC 7662, section 2: the one client that may ask learns what an opaque token stands for. */
async function sendIntrospection(
  request: IncomingMessage,
  response: ServerResponse,
  { opaque, introspector: { clientId, clientSecret } }: Publication,
): Promise<void> {
  const form = new URLSearchParams(await text(request))
  const login = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  if (request.headers.authorization !== `Basic ${login}`)
    return sendJson(response, 401, { error: 'invalid_client' })
  const claims = opaque.get(form.get('token') ?? '')
  sendJson(response, 200, { active: claims !== undefined, ...claims })
}
