import { type AdminApi, createAdminApi } from './admin-api.ts'
import type { Login } from './login.ts'
import { createTokenSource, type TokenSource } from './token-source.ts'

/** One login to one realm's Admin API. */
export interface Session {
  readonly api: AdminApi
  readonly login: Login
  readonly tokens: TokenSource
}

/**
 * @param url Keycloak's base URL.
 * @param realm The realm to be administered; the login may live in another one.
 * @param now Epoch seconds.
 */
export function openSession(url: string, realm: string, login: Login, now: () => number): Session {
  const tokens = createTokenSource(url, login, now)
  return { api: createAdminApi(url, realm, tokens), login, tokens }
}
