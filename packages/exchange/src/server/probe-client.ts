import { Secret } from '@cambio/validation'
import type { ExchangeRequest } from '../build-request.ts'
import type { ExchangeSettings } from '../exchange-settings.ts'
import type { ExchangeFailure } from '../failure.ts'
import { processResponse } from '../process-response.ts'
import { sendRequest } from '../send-request.ts'
import { ACCESS_TOKEN_TYPE } from '../token-type.ts'

/**
 * Whether the server knows our client. `refused`: it does not, or the secret is another. `unavailable`: it could not be asked, or
 * offers no token exchange, so it did not say.
 */
export type ClientProbe =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused' | 'unavailable'; readonly failure: ExchangeFailure }

/** Exchanges nothing: servers authenticate the client before they look at the token (RFC 6749, section 3.2.1). */
const PROBE: ExchangeRequest = {
  road: 'standard',
  grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
  form: new Secret(
    new URLSearchParams({
      subject_token: 'probe',
      subject_token_type: ACCESS_TOKEN_TYPE,
    }).toString(),
  ),
  asks: { issuedTypes: [ACCESS_TOKEN_TYPE], tokenType: 'Bearer', refresh: false },
}

/**
 * Asks the token endpoint whether it takes our client, with a token that nobody can take. For the start: an issuer that was swapped for
 * another one does not know our client.
 *
 * Leaves one event `TOKEN_EXCHANGE_ERROR` in the realm. Does not tell whether the client may exchange.
 */
export async function probeClient(settings: ExchangeSettings): Promise<ClientProbe> {
  const answer = await sendRequest(PROBE, settings)
  const judged = answer.ok ? processResponse(answer.value, PROBE) : answer
  if (judged.ok) return { outcome: 'accepted' }
  const { failure } = judged
  if (failure.reason === 'client_refused') return { outcome: 'refused', failure }
  const hasLookedAtToken = 'error' in failure && failure.error !== 'unsupported_grant_type'
  return hasLookedAtToken ? { outcome: 'accepted' } : { outcome: 'unavailable', failure }
}
