import { checkEndpointUrl, describeFetchError, err } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { Attempt } from './breaker/breaker.ts'
import type { ExchangeRequest } from './build-request.ts'
import { CredentialUnreadable } from './client/credential-unreadable.ts'
import type { FormAnswer } from './client/form-answer.ts'
import type { ExchangeSettings } from './exchange-settings.ts'
import type { ExchangeFailure } from './failure.ts'
import { postRequest } from './post-request.ts'

export type Sent = Result<FormAnswer, ExchangeFailure>

/** Creating a user takes Keycloak seconds on a busy day; a client waits hardly longer. */
const TIMEOUT_SECONDS = 10
const MS_PER_SECOND = 1_000
const SERVER_ERROR = 500

/**
 * Sends one token request as our client, in its turn, unless the breaker is open. Redirects are not followed: they would take our credential and
 * the subject token elsewhere.
 *
 * Tries again once, and only when no connection came about: a subject token may be good for one use only.
 */
export async function sendRequest(
  request: ExchangeRequest,
  settings: ExchangeSettings,
): Promise<Sent> {
  const { road } = request
  const { server, allowHttp = false, timeoutSeconds = TIMEOUT_SECONDS, turns } = settings
  const allowed = checkEndpointUrl(server.tokenEndpoint, { allowHttp })
  if (!allowed.ok)
    return err({ reason: 'server_misconfigured', road, hint: `Token endpoint: ${allowed.failure}` })

  const signal = AbortSignal.timeout(timeoutSeconds * MS_PER_SECOND)
  const ask = () => askThroughBreaker(request, settings, signal)
  return turns?.take(ask) ?? ask()
}

async function askThroughBreaker(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<Sent> {
  const work = () => attempt(request, settings, signal)
  const { breaker } = settings
  if (breaker === undefined) return (await work()).value
  const ran = await breaker.run(work)
  if (ran.ok) return ran.value
  const cause = 'it did not answer several times in a row and is spared for a while'
  const { road } = request
  return err({ reason: 'server_unavailable', road, timedOut: false, cause, ...ran.failure })
}

async function attempt(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<Attempt<Sent>> {
  const { road } = request
  // The time went by before its turn, which is not the server's doing.
  if (signal.aborted) return { outcome: 'unasked', value: err(unavailable(road, signal.reason)) }
  try {
    const value = await postRequest(request, settings, signal)
    if (!value.ok) return { outcome: 'unasked', value }
    const isDown = value.value.status >= SERVER_ERROR
    return { outcome: isDown ? 'unavailable' : 'answered', value }
  } catch (error) {
    return error instanceof CredentialUnreadable
      ? { outcome: 'unasked', value: err({ reason: 'client_refused', road, hint: error.message }) }
      : { outcome: 'unavailable', value: err(unavailable(road, error)) }
  }
}

function unavailable(road: ExchangeRequest['road'], error: unknown): ExchangeFailure {
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  return { reason: 'server_unavailable', road, timedOut, cause: describeFetchError(error) }
}
