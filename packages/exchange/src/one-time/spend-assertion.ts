import { err, ok } from '@cambio/validation'
import type { OnceGuard, Result, ReversibleOnceGuard } from '@cambio/validation'
import type { ExchangeRequest } from '../build-request.ts'
import { CredentialUnreadable } from '../client/credential-unreadable.ts'
import { wasUnsent } from '../connection-retry.ts'
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

/**
 * Takes back that the assertion was sent, when this error says that it was not: no connection came about (at the last attempt, and a retry has the
 * same reason), or our own credential could not be read, before which nothing is written.
 *
 * Anything else stays spent: a connection that broke, a time-out of ours and an answer that is no token may all come after the server has read the
 * assertion. So does a refusal of our credential, which was sent along with it.
 */
export async function takeBackAssertion(
  { assertion }: ExchangeRequest,
  once: ReversibleOnceGuard | undefined,
  error: unknown,
): Promise<void> {
  if (assertion === undefined || once === undefined) return
  if (error instanceof CredentialUnreadable || wasUnsent(error)) await once.forget(assertion.name)
}
