import type { Secret } from '@cambio/validation'
import { explanationOf } from './explanation.ts'
import { AdminError } from './failure.ts'
import { REQUEST_TIME_LIMIT_MS, transportError } from './transport.ts'

/** How the provisioner logs in. */
export type Login =
  | {
      readonly grant: 'client_credentials'
      readonly realm: string
      readonly clientId: string
      readonly secret: Secret
    }
  | {
      readonly grant: 'password'
      readonly realm: string
      readonly clientId: string
      readonly username: string
      readonly password: Secret
    }

/** Gives an access token that is good for the next request. */
export interface TokenSource {
  getAccessToken(): Promise<string>
}

/** A token this close to its end is renewed first: it must outlive the request it is sent with. */
const RENEW_BEFORE_SECONDS = 10

/**
 * Logs in, and again before the token ends: with client credentials there is no refresh token, and a long
 * run outlives a token of 60 seconds. Fails with an `AdminError`.
 *
 * @param now Epoch seconds.
 */
export function createTokenSource(url: string, login: Login, now: () => number): TokenSource {
  let current: { readonly token: string; readonly renewAt: number } | undefined
  return {
    async getAccessToken() {
      if (current === undefined || now() >= current.renewAt) {
        const { token, expiresIn } = await logIn(url, login)
        current = { token, renewAt: now() + expiresIn - RENEW_BEFORE_SECONDS }
      }
      return current.token
    },
  }
}

/** The account as people know it: a client or a user. */
export function accountOf(login: Login): string {
  return login.grant === 'password' ? `user ${login.username}` : `client ${login.clientId}`
}

async function logIn(url: string, login: Login) {
  const answer = await send(tokenEndpoint(url, login.realm), login)
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.ok) return issuedIn(body, answer.url)
  const explanation = explanationOf(body)
  if (answer.status === 404 && explanation !== '') {
    throw new AdminError({ reason: 'realm_missing', realm: login.realm })
  }
  if (explanation === '') throw notKeycloak(answer.url, `status ${answer.status}`)
  throw new AdminError({
    reason: 'login_refused',
    realm: login.realm,
    account: accountOf(login),
    status: answer.status,
    explanation,
  })
}

async function send(endpoint: string, login: Login): Promise<Response> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      body: formOf(login),
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_TIME_LIMIT_MS),
    })
  } catch (error) {
    throw transportError(error, endpoint, `log in as ${accountOf(login)}`)
  }
}

function tokenEndpoint(url: string, realm: string): string {
  const base = url.replace(/\/+$/, '')
  return `${base}/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`
}

function formOf(login: Login): URLSearchParams {
  const form = new URLSearchParams({ grant_type: login.grant, client_id: login.clientId })
  if (login.grant === 'password') {
    form.set('username', login.username)
    form.set('password', login.password.reveal())
  } else {
    form.set('client_secret', login.secret.reveal())
  }
  return form
}

function issuedIn(body: unknown, url: string) {
  if (typeof body === 'object' && body !== null && 'access_token' in body && 'expires_in' in body) {
    const { access_token: token, expires_in: expiresIn } = body
    if (typeof token === 'string' && typeof expiresIn === 'number') return { token, expiresIn }
  }
  throw notKeycloak(url, 'an answer without an access token')
}

function notKeycloak(url: string, saw: string): AdminError {
  return new AdminError({ reason: 'not_keycloak', url, saw })
}
