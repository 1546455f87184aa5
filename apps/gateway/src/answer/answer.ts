import { quotaHeaders } from '../limit/quota.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { challengesFor, PLAIN_INVITATION, type Invitation } from './challenge.ts'
import { PROBLEMS, type Problem } from './problems.ts'

/** An answer of our own, as it goes over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Nobody waits longer; and a client that does finds us well again. */
const MAX_RETRY_AFTER_SECONDS = 60

/**
 * The border: what a client learns of a failure (RFC 9457, RFC 6750, 3, RFC 9449, 7.1). Nothing of the failure's facts but the methods
 * of the route and the scopes that are missing.
 *
 * @param invitation How the route may be asked. Default: with a plain bearer token.
 */
export function answerTo(
  failure: GatewayFailure,
  requestId: string,
  invitation: Invitation = PLAIN_INVITATION,
): Answer {
  const problem: Problem = PROBLEMS[failure.reason]
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...challengesFor(problem, failure, invitation),
      ...retryOf(problem, failure),
      ...(failure.reason === 'rate_limited' && quotaHeaders(failure.quotas)),
      ...(failure.reason === 'method_not_allowed' && { allow: failure.allow.join(', ') }),
    },
    body: JSON.stringify(bodyOf(problem, requestId)),
  }
}

function bodyOf({ name, title, status, detail }: Problem, requestId: string): object {
  return { type: `urn:cambio:problem:${name}`, title, status, detail, reason: name, requestId }
}

/** The authorization server's own wish counts, within reason: its text is not ours. */
function retryOf({ retryAfterSeconds }: Problem, failure: GatewayFailure): Record<string, string> {
  if (retryAfterSeconds === undefined) return {}
  // Our own number: before it, the answer is the same.
  if (failure.reason === 'rate_limited') return { 'retry-after': String(failure.retryAfterSeconds) }
  const wish = 'retryAfterSeconds' in failure ? failure.retryAfterSeconds : undefined
  const seconds = Math.min(Math.max(wish ?? retryAfterSeconds, 1), MAX_RETRY_AFTER_SECONDS)
  return { 'retry-after': String(seconds) }
}
