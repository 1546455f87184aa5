import { authorizationApi, type AuthorizationApi } from './authorization-api.ts'
import { clientApi, type ClientApi } from './client-api.ts'
import { createConnection } from './connection.ts'
import { identityProviderApi, type IdentityProviderApi } from './identity-provider-api.ts'
import { serverApi, type ServerApi } from './server-api.ts'
import type { TokenSource } from './token-source.ts'

/** A realm's Admin API, as far as the provisioner uses it. Its methods fail with an `AdminError`. */
export interface AdminApi {
  readonly realm: string
  readonly server: ServerApi
  readonly identityProviders: IdentityProviderApi
  readonly clients: ClientApi
  readonly authorization: AuthorizationApi
  /** How many writing requests were sent, whatever came of them. */
  readonly writes: () => number
}

export function createAdminApi(url: string, realm: string, tokens: TokenSource): AdminApi {
  const connection = createConnection(url, realm, tokens)
  const clients = clientApi(connection)
  return {
    realm,
    server: serverApi(connection),
    identityProviders: identityProviderApi(connection),
    clients,
    authorization: authorizationApi(connection, clients),
    writes: connection.writes,
  }
}
