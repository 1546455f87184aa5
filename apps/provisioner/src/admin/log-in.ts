import {
  contentOf,
  CredentialUnreadable,
  type FormAnswer,
  isSuccess,
  requestToken,
} from '@cambio/exchange'
import { isJsonObject, Secret } from '@cambio/validation'
import { explanationOf } from './explanation.ts'
import { AdminError } from './failure.ts'
import { accountOf, type Login } from './login.ts'
import { REQUEST_TIME_LIMIT_MS, transportError } from './transport.ts'

/** What a login gives. */
export interface LoggedIn {
  readonly token: string
  /** Seconds from now. */
  readonly expiresIn: number
}

/**
 * Logs in once. Fails with an `AdminError`.
 *
 * @param url Keycloak's base URL.
 */
export async function logIn(url: string, login: Login): Promise<LoggedIn> {
  const realmUrl = `${url.replace(/\/+$/, '')}/realms/${encodeURIComponent(login.realm)}`
  const answer = await ask(realmUrl, login)
  const body = contentOf(answer)
  if (isSuccess(answer)) return issuedIn(body, realmUrl)
  const explanation = explanationOf(body)
  if (answer.status === NOT_FOUND && explanation !== '') {
    throw new AdminError({ reason: 'realm_missing', realm: login.realm })
  }
  if (answer.status >= SERVER_ERROR) {
    const doing = `log in as ${accountOf(login)}`
    throw new AdminError({ reason: 'request_refused', doing, status: answer.status, explanation })
  }
  if (explanation === '') throw notKeycloak(realmUrl, `status ${answer.status}`)
  throw new AdminError({
    reason: 'login_refused',
    realm: login.realm,
    account: accountOf(login),
    status: answer.status,
    explanation,
  })
}

const NOT_FOUND = 404
/** From here on it is the server's trouble, or its proxy's. */
const SERVER_ERROR = 500

async function ask(realmUrl: string, login: Login): Promise<FormAnswer> {
  try {
    const signal = AbortSignal.timeout(REQUEST_TIME_LIMIT_MS)
    const issuer = needsIssuer(login) ? await issuerOf(realmUrl, signal) : realmUrl
    return await requestToken({
      server: { issuer, tokenEndpoint: `${realmUrl}/protocol/openid-connect/token` },
      clientId: login.clientId,
      ...(login.grant === 'client_credentials' && { authentication: login.authentication }),
      grantType: login.grant,
      form: formOf(login),
      signal,
    })
  } catch (error) {
    // What reads the token file knows best what is wrong with it.
    const known = error instanceof CredentialUnreadable ? error.cause : error
    if (known instanceof AdminError) throw known
    throw transportError(error, realmUrl, `log in as ${accountOf(login)}`)
  }
}

function formOf(login: Login): Secret {
  if (login.grant === 'client_credentials') return new Secret('')
  const form = new URLSearchParams({ username: login.username, password: login.password.reveal() })
  return new Secret(form.toString())
}

/** Only an assertion of our own names the server it is for. */
function needsIssuer(login: Login): boolean {
  return login.grant === 'client_credentials' && login.authentication.method === 'private_key_jwt'
}

/** What the realm calls itself, which may be another address than the one we reach it by. */
async function issuerOf(realmUrl: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(`${realmUrl}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal,
  })
  const body: unknown = await answer.json().catch(() => undefined)
  const issuer = isJsonObject(body) ? body['issuer'] : undefined
  return typeof issuer === 'string' ? issuer : realmUrl
}

function issuedIn(body: unknown, url: string): LoggedIn {
  if (isJsonObject(body)) {
    const { access_token: token, expires_in: expiresIn } = body
    if (typeof token === 'string' && typeof expiresIn === 'number') return { token, expiresIn }
  }
  throw notKeycloak(url, 'an answer without an access token')
}

function notKeycloak(url: string, saw: string): AdminError {
  return new AdminError({ reason: 'not_keycloak', url, saw })
}
