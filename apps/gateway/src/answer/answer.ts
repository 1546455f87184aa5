import { PROOF_ALGORITHMS } from '@cambio/validation'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { type Challenge, PROBLEMS, type Problem } from './problems.ts'

/** A refusal as it goes over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** RFC 6750, 3: what the credential is for. A constant: an operator's names are nobody's business. */
const REALM = 'cambio'
/** Nobody waits longer; and a client that does finds us well again. */
const MAX_RETRY_AFTER_SECONDS = 60
/** RFC 6749, 3.3. What does not fit would break out of the quotes, and is left out. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * The border: what a client learns of a failure (RFC 9457, RFC 6750, 3). Nothing of the failure's facts but the methods
 * of the route and the scopes that are missing.
 */
export function answerTo(failure: GatewayFailure, requestId: string): Answer {
  const problem: Problem = PROBLEMS[failure.reason]
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...challengeOf(problem, failure),
      ...retryOf(problem, failure),
      ...(failure.reason === 'method_not_allowed' && { allow: failure.allow.join(', ') }),
    },
    body: JSON.stringify(bodyOf(problem, requestId)),
  }
}

function bodyOf({ name, title, status, detail }: Problem, requestId: string): object {
  return { type: `urn:cambio:problem:${name}`, title, status, detail, reason: name, requestId }
}

function challengeOf({ challenge }: Problem, failure: GatewayFailure): Record<string, string> {
  if (challenge === undefined) return {}
  const error = challenge === 'none' ? [] : [`error="${challenge}"`]
  const scope = failure.reason === 'scope_missing' ? [scopeParameter(failure.missing)] : []
  const parameters = [`realm="${REALM}"`, ...error, ...scope, ...algorithmsFor(challenge)]
  return { 'www-authenticate': `${schemeOf(challenge)} ${parameters.join(', ')}` }
}

const isAboutProof = (challenge: Challenge): boolean =>
  challenge === 'invalid_dpop_proof' || challenge === 'use_dpop_nonce'

const schemeOf = (challenge: Challenge): string => (isAboutProof(challenge) ? 'DPoP' : 'Bearer')

/** RFC 9449, 7.1. */
const algorithmsFor = (challenge: Challenge): readonly string[] =>
  isAboutProof(challenge) ? [`algs="${PROOF_ALGORITHMS.join(' ')}"`] : []

function scopeParameter(missing: readonly string[]): string {
  return `scope="${missing.filter((scope) => SCOPE_TOKEN.test(scope)).join(' ')}"`
}

/** The authorization server's own wish counts, within reason: its text is not ours. */
function retryOf({ retryAfterSeconds }: Problem, failure: GatewayFailure): Record<string, string> {
  if (retryAfterSeconds === undefined) return {}
  const wish = 'retryAfterSeconds' in failure ? failure.retryAfterSeconds : undefined
  const seconds = Math.min(Math.max(wish ?? retryAfterSeconds, 1), MAX_RETRY_AFTER_SECONDS)
  return { 'retry-after': String(seconds) }
}
