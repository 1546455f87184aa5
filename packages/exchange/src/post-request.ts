import { ok, readAtMost, Secret } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { ExchangeRequest } from './build-request.ts'
import { authenticationOf } from './client/authentication-of.ts'
import { requestToken } from './client/request-token.ts'
import { retryUnsent, shortPause } from './connection-retry.ts'
import type { ExchangeSettings } from './exchange-settings.ts'
import type { ExchangeFailure } from './failure.ts'
import { spendAssertion } from './one-time/spend-assertion.ts'

/** What came back, not yet judged. */
export interface TokenAnswer {
  readonly status: number
  /** Secret, since a token may be in it; absent when it is too large to be an answer. */
  readonly body?: Secret
  readonly retryAfter?: string
}

/** A token answer is a few KiB; one with large tokens some tens. */
const MAX_ANSWER_BYTES = 262_144
const HTTP_BAD_REQUEST = 400

/** Asks the server, and gives its answer unread; a failure when the request must not be sent. Throws as `fetch` does. */
export async function postRequest(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<Result<TokenAnswer, ExchangeFailure>> {
  const mayBeSent = await spendAssertion(request, settings.once)
  if (!mayBeSent.ok) return mayBeSent
  const { pause = shortPause } = settings
  const ask = () => post(request, settings, signal).then(readAnswer)
  const answer = await retryUnsent(ask, () => pause(signal))
  return ok(mayRepeat(request, settings) && asksForNonce(answer) ? await ask() : answer)
}

function post(
  { grantType, form }: ExchangeRequest,
  { server, client, bound }: ExchangeSettings,
  signal: AbortSignal,
): Promise<Response> {
  return requestToken({
    server,
    clientId: client.id,
    authentication: authenticationOf(client),
    grantType,
    parameters: new URLSearchParams(form.reveal()),
    ...(bound?.by === 'dpop' && { dpop: bound.key.handle }),
    signal,
  })
}

/** A server that wants a nonce in our proof has not looked at the rest (RFC 9449, section 8); a one-time assertion is not sent again all the same. */
const mayRepeat = ({ assertion }: ExchangeRequest, { bound }: ExchangeSettings): boolean =>
  bound?.by === 'dpop' && assertion === undefined

const asksForNonce = ({ status, body }: TokenAnswer): boolean =>
  status === HTTP_BAD_REQUEST && /"error"\s*:\s*"use_dpop_nonce"/.test(body?.reveal() ?? '')

async function readAnswer(response: Response): Promise<TokenAnswer> {
  const body = await readAtMost(response, MAX_ANSWER_BYTES)
  const retryAfter = response.headers.get('retry-after')
  return {
    status: response.status,
    ...(body !== undefined && { body: new Secret(body) }),
    ...(retryAfter !== null && { retryAfter }),
  }
}
