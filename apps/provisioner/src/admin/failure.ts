/** Admin roles of a realm, as Keycloak names them; `create-realm` is one of realm `master` itself. */
export type AdminRole =
  | 'create-realm'
  | 'view-realm'
  | 'manage-realm'
  | 'view-users'
  | 'manage-users'
  | 'view-events'
  | 'view-identity-providers'
  | 'manage-identity-providers'
  | 'view-clients'
  | 'manage-clients'
  | 'view-authorization'
  | 'manage-authorization'

/** Why Keycloak could not be read or written. Facts only, none of them secret, all bounded in length. */
export type AdminFailure =
  | { readonly reason: 'server_unreachable'; readonly url: string; readonly cause: string }
  | { readonly reason: 'request_timed_out'; readonly doing: string; readonly seconds: number }
  | { readonly reason: 'not_keycloak'; readonly url: string; readonly saw: string }
  | { readonly reason: 'realm_missing'; readonly realm: string }
  | {
      readonly reason: 'login_refused'
      readonly realm: string
      readonly account: string
      readonly status: number
      readonly explanation: string
    }
  /** The login was good, and the server does not take its token any more. */
  | { readonly reason: 'login_expired'; readonly doing: string; readonly explanation: string }
  | { readonly reason: 'token_file_unreadable'; readonly file: string; readonly code: string }
  | { readonly reason: 'role_missing'; readonly doing: string; readonly role: AdminRole }
  | {
      readonly reason: 'request_refused'
      readonly doing: string
      readonly status: number
      readonly explanation: string
    }
  /** The change needs a secret that Keycloak does not show and the trust file does not name. */
  | {
      readonly reason: 'secret_needed'
      readonly alias: string
      /** The config keys that change. */
      readonly changing: readonly string[]
    }
  /** Something we rely on is gone since we looked: somebody else is at work in the realm. */
  | { readonly reason: 'vanished'; readonly what: string }

/**
 * How an {@link AdminFailure} travels inside of the admin edge, whose library throws too. `attempt` turns
 * it into a value at the edge's border.
 */
export class AdminError extends Error {
  readonly failure: AdminFailure

  constructor(failure: AdminFailure) {
    super(failure.reason)
    this.name = 'AdminError'
    this.failure = failure
  }
}
