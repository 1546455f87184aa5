import type { ClientAuthentication } from '@cambio/exchange'
import type { Secret } from '@cambio/validation'

/** How the provisioner logs in. */
export type Login =
  | {
      readonly grant: 'client_credentials'
      /** The realm the account lives in. */
      readonly realm: string
      readonly clientId: string
      readonly authentication: ClientAuthentication
    }
  | {
      readonly grant: 'password'
      readonly realm: string
      /** A public client. */
      readonly clientId: string
      readonly username: string
      readonly password: Secret
    }

/** The account as people know it: a client or a user. */
export function accountOf(login: Login): string {
  return login.grant === 'password' ? `user ${login.username}` : `client ${login.clientId}`
}
