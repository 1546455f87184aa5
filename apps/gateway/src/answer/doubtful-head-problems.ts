import type { ForwardedInvalid, HeadFailure, PathFailure } from '@cambio/decision'
import type { Problem } from './problem.ts'

type Reason =
  | ForwardedInvalid['reason']
  | Extract<HeadFailure['reason'], 'header_lines_too_many'>
  | Extract<PathFailure['reason'], 'target_too_long'>

/** The answers about heads that could be read, and that nobody should send. */
export const DOUBTFUL_HEAD_PROBLEMS: Readonly<Record<Reason, Problem>> = {
  header_lines_too_many: {
    status: 431,
    name: 'header_lines_too_many',
    title: 'The request has too many headers',
    detail: 'A request may have 100 header lines. Send fewer.',
    fault: 'caller',
  },
  target_too_long: {
    status: 414,
    name: 'target_too_long',
    title: 'The URL is too long',
    detail: 'Path and query together may have 8192 bytes. Send long parameters in a body.',
    fault: 'caller',
  },
  forwarded_invalid: {
    status: 400,
    name: 'forwarded_invalid',
    title: 'The request is not well formed',
    detail:
      'What a proxy says of your request can’t be read. If you send X-Forwarded or Forwarded headers, leave them out; else tell the operator the request id.',
    fault: 'operator',
  },
}
