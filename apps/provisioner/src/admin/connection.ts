import KeycloakAdminClient, { NetworkError } from '@keycloak/keycloak-admin-client'
import { explanationOf } from './explanation.ts'
import { AdminError, type AdminRole } from './failure.ts'
import type { TokenSource } from './token-source.ts'
import { isTransportError, REQUEST_TIME_LIMIT_MS, transportError } from './transport.ts'

/** What one call does, for messages: `create client gateway`, and the role Keycloak wants for it. */
export interface Purpose {
  readonly doing: string
  readonly role: AdminRole
}

/** Every request to the Admin API goes through here, so that each is named and each write is counted. */
export interface Connection {
  readonly realm: string
  readonly client: KeycloakAdminClient
  readonly read: <Answer>(purpose: Purpose, request: () => Promise<Answer>) => Promise<Answer>
  readonly write: <Answer>(purpose: Purpose, request: () => Promise<Answer>) => Promise<Answer>
  /** How many writing requests were sent, whatever came of them. */
  readonly writes: () => number
}

export function createConnection(url: string, realm: string, tokens: TokenSource): Connection {
  const client = new KeycloakAdminClient({
    baseUrl: url,
    realmName: realm,
    timeout: REQUEST_TIME_LIMIT_MS,
    // A redirected write would arrive as a read, and the token go where nobody said.
    requestOptions: { redirect: 'error' },
  })
  client.registerTokenProvider(tokens)
  let writes = 0
  return {
    realm,
    client,
    read: (purpose, request) => request().catch((error: unknown) => raise(error, url, purpose)),
    write: (purpose, request) => {
      writes += 1
      return request().catch((error: unknown) => raise(error, url, purpose))
    },
    writes: () => writes,
  }
}

const FORBIDDEN = 403

function raise(error: unknown, url: string, { doing, role }: Purpose): never {
  if (error instanceof NetworkError) {
    const { status } = error.response
    if (status === FORBIDDEN) throw new AdminError({ reason: 'role_missing', doing, role })
    const explanation = explanationOf(error.responseData)
    throw new AdminError({ reason: 'request_refused', doing, status, explanation })
  }
  throw isTransportError(error) ? transportError(error, url, doing) : error
}
