import {
  checkEndpointUrl,
  describeFetchError,
  err,
  ok,
  readAtMost,
  Secret,
} from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { ExchangeRequest } from './build-request.ts'
import { requestToken } from './client/request-token.ts'
import type { AuthorizationServer, ExchangeClient } from './exchange-order.ts'
import type { ExchangeFailure } from './failure.ts'
import type { Turns } from './turns.ts'

/** Whom to ask, as whom, and for how long. */
export interface ExchangeSettings {
  readonly server: AuthorizationServer
  readonly client: ExchangeClient
  /** For the whole answer, waiting for a turn included. Default: 10. */
  readonly timeoutSeconds?: number
  /** Bounds how many exchanges are under way. Default: no bound. */
  readonly turns?: Turns
  /** Send secrets over `http:` beyond loopback. Default: false. */
  readonly allowHttp?: boolean
}

/** What came back, not yet judged. */
export interface TokenAnswer {
  readonly status: number
  /** Secret, since a token may be in it; absent when it is too large to be an answer. */
  readonly body?: Secret
  readonly retryAfter?: string
}

/** Creating a user takes Keycloak seconds on a busy day; a client waits hardly longer. */
const TIMEOUT_SECONDS = 10
/** A token answer is a few KiB; one with large tokens some tens. */
const MAX_ANSWER_BYTES = 262_144
const MS_PER_SECOND = 1_000

/**
 * Sends one token request as our client. Redirects are not followed: they would take our credential and the subject token
 * elsewhere.
 *
 * Does not try again: a subject token may be good for one use only.
 */
export async function sendRequest(
  request: ExchangeRequest,
  settings: ExchangeSettings,
): Promise<Result<TokenAnswer, ExchangeFailure>> {
  const { road } = request
  const { server, allowHttp = false, timeoutSeconds = TIMEOUT_SECONDS, turns } = settings
  const allowed = checkEndpointUrl(server.tokenEndpoint, { allowHttp })
  if (!allowed.ok)
    return err({ reason: 'server_misconfigured', road, hint: `Token endpoint: ${allowed.failure}` })

  const signal = AbortSignal.timeout(timeoutSeconds * MS_PER_SECOND)
  const ask = () => post(request, settings, signal).then(readAnswer)
  try {
    return ok(await (turns?.take(ask) ?? ask()))
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    return err({ reason: 'server_unavailable', road, timedOut, cause: describeFetchError(error) })
  }
}

function post(
  { grantType, form }: ExchangeRequest,
  { server, client: { id, authentication } }: ExchangeSettings,
  signal: AbortSignal,
): Promise<Response> {
  const parameters = new URLSearchParams(form.reveal())
  return requestToken({ server, clientId: id, authentication, grantType, parameters, signal })
}

async function readAnswer(response: Response): Promise<TokenAnswer> {
  const body = await readAtMost(response, MAX_ANSWER_BYTES)
  const retryAfter = response.headers.get('retry-after')
  return {
    status: response.status,
    ...(body !== undefined && { body: new Secret(body) }),
    ...(retryAfter !== null && { retryAfter }),
  }
}
