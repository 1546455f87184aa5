import type { ForwardedInvalid } from '@cambio/decision'
import type { Problem } from './problem.ts'

/** The answers about heads that could be read, and that nobody should send. */
export const DOUBTFUL_HEAD_PROBLEMS: Readonly<Record<ForwardedInvalid['reason'], Problem>> = {
  forwarded_invalid: {
    status: 400,
    name: 'forwarded_invalid',
    title: 'The request is not well formed',
    detail:
      'What a proxy says of your request can’t be read. If you send X-Forwarded or Forwarded headers, leave them out; else tell the operator the request id.',
    fault: 'operator',
  },
}
