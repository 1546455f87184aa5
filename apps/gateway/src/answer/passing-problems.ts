import type { IdentityFailure } from '../identity/identity-headers.ts'
import type { UpstreamFailure } from '../proxy/upstream-failure.ts'
import type { Problem } from './problem.ts'

type Reason =
  | IdentityFailure['reason']
  | Extract<UpstreamFailure['reason'], 'upstream_unauthorized' | 'upstream_forbidden'>

/** The answers about what passes a route: who the user is, on the way up, and the upstream's own refusals, on the way down. */
export const PASSING_PROBLEMS: Readonly<Record<Reason, Problem>> = {
  identity_claim_unfit: {
    status: 502,
    name: 'identity_claim_unfit',
    title: 'The user’s identity could not be passed on',
    detail:
      'What is known of the user can’t be told to the API. Nothing in your request can change that; tell the operator the request id.',
    fault: 'operator',
  },
  upstream_unauthorized: {
    status: 401,
    name: 'upstream_unauthorized',
    title: 'The API does not accept who is asking',
    detail:
      'Your access token was accepted here, and the API behind refuses what became of it. Get a new access token; if that does not help, tell the operator the request id.',
    fault: 'dependency',
    challenge: 'invalid_token',
  },
  upstream_forbidden: {
    status: 403,
    name: 'upstream_forbidden',
    title: 'The API does not permit this',
    detail: 'Your access token was accepted, and the API does not let its user do this.',
    fault: 'caller',
    challenge: 'insufficient_scope',
  },
}
