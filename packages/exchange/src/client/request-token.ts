import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  customFetch,
  genericTokenEndpointRequest,
  modifyAssertion,
  None,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'oauth4webapi'
import type { AuthorizationServer } from '../exchange-order.ts'
import type { ClientAuthentication } from './client-authentication.ts'

/** One request to a token endpoint. */
export interface TokenRequest {
  readonly server: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint'>
  readonly clientId: string
  /** Absent: a public client, which proves nothing. */
  readonly authentication?: ClientAuthentication
  readonly grantType: string
  readonly parameters: URLSearchParams
  /** One that is over sends nothing. */
  readonly signal: AbortSignal
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Sends a token request as this client, and gives the answer unread. Redirects are not followed: they would take secrets
 * elsewhere. Throws as `fetch` does.
 *
 * Does not check the address, so oauth4webapi's own check of it is off: that is the caller's.
 */
export function requestToken(request: TokenRequest): Promise<Response> {
  const { server, clientId, authentication, grantType, parameters, signal } = request
  return genericTokenEndpointRequest(
    { issuer: server.issuer, token_endpoint: server.tokenEndpoint },
    { client_id: clientId },
    proofOf(authentication),
    grantType,
    parameters,
    {
      signal,
      [allowInsecureRequests]: true,
      ...(authentication?.method === 'mtls' && {
        [customFetch]: (url, { body, ...init }) =>
          authentication.identity.fetch(url, { ...init, body: String(body) }),
      }),
    },
  )
}

function proofOf(authentication: ClientAuthentication | undefined): ClientAuth {
  switch (authentication?.method) {
    case undefined:
      return None()
    case 'secret':
      return ClientSecretBasic(authentication.secret.reveal())
    case 'private_key_jwt': {
      const { key, keyId: kid, algorithm } = authentication.key
      // The library names Ed25519 by a newer name, which Keycloak does not know.
      const named = (header: Record<string, unknown>): void => void (header['alg'] = algorithm)
      return PrivateKeyJwt({ key, ...(kid !== undefined && { kid }) }, { [modifyAssertion]: named })
    }
    case 'mtls':
      return TlsClientAuth()
    case 'assertion':
      // The assertion says whose it is, maybe not by the client's id, so the id is not sent (RFC 7521, section 4.2).
      return (_server, _client, body) => {
        body.set('client_assertion_type', JWT_BEARER)
        body.set('client_assertion', authentication.read().reveal())
      }
  }
}
