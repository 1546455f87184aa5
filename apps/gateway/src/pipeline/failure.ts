import type { DecisionFailure } from '@cambio/decision'
import type { UpstreamFailure } from '../proxy/upstream-failure.ts'

/** What goes wrong around the pipeline: in Node's parser, in fastify, in our own code. */
export type ServerFailure =
  | { readonly reason: 'request_malformed'; readonly code: string }
  | { readonly reason: 'request_timeout' }
  | { readonly reason: 'head_too_large' }
  | { readonly reason: 'content_type_invalid' }
  | { readonly reason: 'internal' }

/** Every way in which a request can fail. Each reason has its answer in `answer/problems.ts` and its row in `docs/errors.md`. */
export type GatewayFailure = DecisionFailure | UpstreamFailure | ServerFailure

export type FailureReason = GatewayFailure['reason']
