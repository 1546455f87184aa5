import type { RateLimited } from '../limit/create-limiters.ts'
import type { Overloaded } from '../overload/gate.ts'
import type { Problem } from './problem.ts'

/** The answers when there is more to do than there should be. */
export const LOAD_PROBLEMS: Readonly<
  Record<RateLimited['reason'] | Overloaded['reason'], Problem>
> = {
  overloaded: {
    status: 503,
    name: 'overloaded',
    title: 'There is too much to do',
    detail: 'Nothing was done with the request. Send it again as Retry-After says.',
    fault: 'dependency',
    retryAfterSeconds: 1,
  },
  rate_limited: {
    status: 429,
    name: 'rate_limited',
    title: 'There were too many requests',
    detail:
      'A limit on requests is reached; the headers RateLimit-Policy and RateLimit say which. Wait as Retry-After says.',
    fault: 'caller',
    retryAfterSeconds: 1,
  },
}
