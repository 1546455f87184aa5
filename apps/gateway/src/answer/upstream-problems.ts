import type { UpstreamFailure } from '../proxy/upstream-failure.ts'
import type { Problem } from './problem.ts'

type Reason = Extract<UpstreamFailure['reason'], `upstream_${string}`>

/** The answers about what is behind the gateway. */
export const UPSTREAM_PROBLEMS: Readonly<Record<Reason, Problem>> = {
  upstream_unreachable: {
    status: 502,
    name: 'upstream_unreachable',
    title: 'The API can’t be reached',
    detail:
      'The API behind this gateway does not take the request. Send it again later; if it must not happen twice, find out first whether it did.',
    fault: 'dependency',
  },
  upstream_timeout: {
    status: 504,
    name: 'upstream_timeout',
    title: 'The API did not answer in time',
    detail:
      'The API behind this gateway got the request but did not answer in time. If it must not happen twice, find out whether it did before you send it again.',
    fault: 'dependency',
  },
  upstream_answer_invalid: {
    status: 502,
    name: 'upstream_answer_invalid',
    title: 'The API’s answer makes no sense',
    detail:
      'The API behind this gateway answered something that is no HTTP. Tell the operator the request id.',
    fault: 'dependency',
  },
  upstream_busy: {
    status: 503,
    name: 'upstream_busy',
    title: 'The API is busy',
    detail:
      'As many requests as the API behind this gateway is given at once are on their way. This one was not sent. Send it again a little later.',
    fault: 'dependency',
    retryAfterSeconds: 1,
  },
}
