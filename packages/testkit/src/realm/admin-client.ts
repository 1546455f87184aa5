import KeycloakAdminClient from '@keycloak/keycloak-admin-client'
import { decodeJwt } from 'jose'
import type { KeycloakConnection } from '../keycloak/connection.ts'
import { passwordToken } from './password-token.ts'

/** A token that lives this short is replaced before it is used: the request must arrive in time. */
const RENEW_BEFORE_SECONDS = 10

/** Keycloak's own admin client, logged in as the master realm's administrator for as long as it is used. */
export async function adminClient(
  keycloak: Pick<KeycloakConnection, 'url' | 'admin'>,
): Promise<KeycloakAdminClient> {
  const logIn = (): Promise<string> =>
    passwordToken(keycloak, { realm: 'master', clientId: 'admin-cli', ...keycloak.admin })

  let token = await logIn()
  const client = new KeycloakAdminClient({ baseUrl: keycloak.url })
  client.registerTokenProvider({
    async getAccessToken() {
      if (secondsLeft(token) < RENEW_BEFORE_SECONDS) token = await logIn()
      return token
    },
  })
  return client
}

const secondsLeft = (token: string): number => (decodeJwt(token).exp ?? 0) - Date.now() / 1000
