import { checkEndpointUrl, describeFetchError, err, ok, Secret } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import { cleanText } from '../clean-text.ts'
import { authenticationOf } from '../client/authentication-of.ts'
import { CredentialUnreadable } from '../client/credential-unreadable.ts'
import { contentOf, isSuccess, type FormAnswer } from '../client/form-answer.ts'
import { postAsClient } from '../client/post-as-client.ts'
import type { AuthorizationServer } from '../exchange-order.ts'
import type { ExchangeSettings } from '../exchange-settings.ts'
import type { SessionNotEnded } from './session-failure.ts'

export type EndSettings = Pick<
  ExchangeSettings,
  'server' | 'client' | 'allowHttp' | 'timeoutSeconds'
>

/** Nobody waits for it but a purge. */
const TIMEOUT_SECONDS = 5
const MS_PER_SECOND = 1_000

/**
 * Ends the Keycloak session that a refresh token belongs to: by Keycloak's logout, which takes the client's authentication and the refresh token; where
 * the server has none, by revoking the refresh token (RFC 7009). `gone`: the server knows no such session; Keycloak says `ended` of one that it still remembers
 * too.
 *
 * Does not end access tokens that were issued in it: an API that does not ask Keycloak takes them until they expire.
 */
export async function endSession(
  refreshToken: Secret,
  settings: EndSettings,
): Promise<Result<'ended' | 'gone', SessionNotEnded>> {
  const { server, client, allowHttp = false, timeoutSeconds = TIMEOUT_SECONDS } = settings
  const way = wayOf(server)
  if (way === undefined) return err(notEnded('the server publishes no endpoint for it'))
  const allowed = checkEndpointUrl(way.url, { allowHttp })
  if (!allowed.ok) return err(notEnded(allowed.failure))

  const form = new Secret(way.parameters(refreshToken.reveal()).toString())
  const signal = AbortSignal.timeout(timeoutSeconds * MS_PER_SECOND)
  try {
    const { id: clientId } = client
    const authentication = authenticationOf(client)
    const { url } = way
    return judge(await postAsClient({ server, clientId, authentication, url, form, signal }))
  } catch (error) {
    const isOurs = error instanceof CredentialUnreadable
    return err(notEnded(isOurs ? error.message : describeFetchError(error)))
  }
}

interface Way {
  readonly url: string
  readonly parameters: (refreshToken: string) => URLSearchParams
}

function wayOf({ endSessionEndpoint, revocationEndpoint }: AuthorizationServer): Way | undefined {
  if (endSessionEndpoint !== undefined) {
    const parameters = (text: string) => new URLSearchParams({ refresh_token: text })
    return { url: endSessionEndpoint, parameters }
  }
  if (revocationEndpoint === undefined) return undefined
  const parameters = (text: string) =>
    new URLSearchParams({ token: text, token_type_hint: 'refresh_token' })
  return { url: revocationEndpoint, parameters }
}

/** Both are idempotent, and Keycloak says of a session that is over what it says of any bad refresh token. */
function judge(answer: FormAnswer): Result<'ended' | 'gone', SessionNotEnded> {
  const { status } = answer
  if (isSuccess(answer)) return ok('ended')
  const { error } = contentOf(answer) ?? {}
  if (error === 'invalid_grant') return ok('gone')
  const cause = typeof error === 'string' && error !== '' ? cleanText(error) : `status ${status}`
  return err({ ...notEnded(cause), status })
}

const notEnded = (cause: string): SessionNotEnded => ({ reason: 'session_not_ended', cause })
