import { err, Secret } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { AskingRoad, ExchangeRequest } from '../build-request.ts'
import type { UncheckedToken } from '../exchange-order.ts'
import type { ExchangeSettings } from '../exchange-settings.ts'
import type { ExchangeFailure } from '../failure.ts'
import { processResponse } from '../process-response.ts'
import { sendRequest } from '../send-request.ts'
import { ACCESS_TOKEN_TYPE, REFRESH_TOKEN_TYPE } from '../token-type.ts'
import type { SessionOver } from './session-failure.ts'

/** Ask for another token in the session of an issued one. */
export interface RefreshOrder {
  readonly refreshToken: Secret
  /** By which the session began. */
  readonly road: AskingRoad
}

/**
 * A new token in the same Keycloak session, instead of a new exchange (RFC 6749, section 6). The server may have given a new refresh token, which
 * then replaces the one that was sent; none in the answer leaves the old one as it is.
 *
 * Does not check the token that comes back: that is `verifyIssuedToken`, with the target of the first exchange.
 */
export async function refreshIssuedToken(
  { refreshToken, road }: RefreshOrder,
  settings: ExchangeSettings,
): Promise<Result<UncheckedToken, ExchangeFailure | SessionOver>> {
  const request: ExchangeRequest = {
    road,
    grantType: 'refresh_token',
    form: new Secret(new URLSearchParams({ refresh_token: refreshToken.reveal() }).toString()),
    asks: {
      issuedTypes: [undefined, ACCESS_TOKEN_TYPE, REFRESH_TOKEN_TYPE],
      tokenType: settings.bound?.by === 'dpop' ? 'DPoP' : 'Bearer',
      refresh: true,
    },
  }
  const answer = await sendRequest(request, settings)
  if (!answer.ok) return answer
  const token = processResponse(answer.value, request)
  return token.ok ? token : err(asSessionFailure(token.failure))
}

/** `invalid_grant` is about the refresh token (RFC 6749, section 5.2), so never the caller's matter. */
function asSessionFailure(failure: ExchangeFailure): ExchangeFailure | SessionOver {
  if (!('error' in failure) || failure.error !== 'invalid_grant') return failure
  const { road, status, description } = failure
  return {
    reason: 'session_over',
    road,
    ...(status !== undefined && { status }),
    ...(description !== undefined && { description }),
  }
}
