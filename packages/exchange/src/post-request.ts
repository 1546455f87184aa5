import { ok } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { ExchangeRequest } from './build-request.ts'
import { authenticationOf } from './client/authentication-of.ts'
import type { FormAnswer } from './client/form-answer.ts'
import { requestToken } from './client/request-token.ts'
import { retryUnsent, shortPause } from './connection-retry.ts'
import type { ExchangeSettings, RetryCause } from './exchange-settings.ts'
import type { ExchangeFailure } from './failure.ts'
import { spendAssertion, takeBackAssertion } from './one-time/spend-assertion.ts'

const HTTP_BAD_REQUEST = 400
const HTTP_CONFLICT = 409

/** Asks the server, and gives its answer unread; a failure when the request must not be sent. Throws as `fetch` does. */
export async function postRequest(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<Result<FormAnswer, ExchangeFailure>> {
  const mayBeSent = await spendAssertion(request, settings.once)
  if (!mayBeSent.ok) return mayBeSent
  try {
    return ok(await ask(request, settings, signal))
  } catch (error) {
    await takeBackAssertion(request, settings.once, error)
    throw error
  }
}

async function ask(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<FormAnswer> {
  const { pause = shortPause, onRetry } = settings
  const send = () => post(request, settings, signal)
  const answer = await retryUnsent(send, () => {
    onRetry?.('connection')
    return pause(signal)
  })
  const cause = causeToRepeat(answer, request, settings)
  if (cause === undefined) return answer
  onRetry?.(cause)
  if (cause === 'conflict') await pause(signal)
  return send()
}

function post(
  { grantType, form }: ExchangeRequest,
  { server, client, bound }: ExchangeSettings,
  signal: AbortSignal,
): Promise<FormAnswer> {
  return requestToken({
    server,
    clientId: client.id,
    authentication: authenticationOf(client),
    grantType,
    form,
    ...(bound?.by === 'dpop' && { dpop: bound.key }),
    signal,
  })
}

/**
 * Why the same request may be sent once more though it was answered. A server that wants a nonce has not looked at the rest (RFC 9449, section 8). One that
 * met a conflict has issued nothing, and finds what the other request has made: Keycloak says so to one of two first exchanges of a user that come
 * together (`ModelDuplicateException`). A one-time assertion is never sent again, since it may have been used up.
 */
function causeToRepeat(
  { status, body }: FormAnswer,
  { assertion }: ExchangeRequest,
  { bound }: ExchangeSettings,
): RetryCause | undefined {
  if (assertion !== undefined) return undefined
  if (status === HTTP_CONFLICT) return 'conflict'
  const wantsNonce = status === HTTP_BAD_REQUEST && NONCE_WANTED.test(body?.reveal() ?? '')
  return wantsNonce && bound?.by === 'dpop' ? 'nonce' : undefined
}

const NONCE_WANTED = /"error"\s*:\s*"use_dpop_nonce"/
