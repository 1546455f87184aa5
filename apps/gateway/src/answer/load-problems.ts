import type { RateLimited } from '../limit/create-limiters.ts'
import type { Problem } from './problem.ts'

/** The answers when there is more to do than there should be. */
export const LOAD_PROBLEMS: Readonly<Record<RateLimited['reason'], Problem>> = {
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
