import { err, ok } from '@cambio/validation'
import type { OnceGuard, Result } from '@cambio/validation'
import type { ExchangeRequest } from '../build-request.ts'
import type { AssertionSpent, ServerUnavailable } from '../failure.ts'

const CAUSE = 'it cannot be told whether this token was used before, so it is not sent'

/**
 * Takes down that the request's one-time assertion is sent now; refuses when it was sent before, or when nobody can tell. Sending it twice would be
 * refused by the server, or, worse, taken for an attack on the user.
 */
export async function spendAssertion(
  { road, assertion }: ExchangeRequest,
  once: OnceGuard | undefined,
): Promise<Result<undefined, AssertionSpent | ServerUnavailable>> {
  if (assertion === undefined || once === undefined) return ok(undefined)
  const first = await once.first(assertion.name, assertion.seconds)
  if (first === true) return ok(undefined)
  return first === 'unknown'
    ? err({ reason: 'server_unavailable', road, timedOut: false, cause: CAUSE })
    : err({ reason: 'assertion_spent', road })
}
