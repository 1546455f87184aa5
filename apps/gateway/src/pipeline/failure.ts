import type { DecisionFailure } from '@cambio/decision'
import type { IdentityFailure } from '../identity/identity-headers.ts'
import type { RateLimited } from '../limit/create-limiters.ts'
import type { Overloaded } from '../overload/gate.ts'
import type { AuthorizerFailure } from '../authorizer/authorizer-failure.ts'
import type { UpstreamFailure } from '../proxy/upstream-failure.ts'
import type { StreamEnded } from '../stream/stream-ended.ts'

/** What goes wrong around the pipeline: in Node's parser, in our own code. */
export type ServerFailure =
  | { readonly reason: 'request_malformed'; readonly code: string }
  | { readonly reason: 'request_timeout' }
  | { readonly reason: 'head_too_large' }
  | { readonly reason: 'internal' }

/** What the replicas keep and remember together does not let a token be given now. */
export type CacheFailure =
  /** The token was issued before it, its session or its user was signed out or purged; or the Keycloak session that it bought is over. */
  | { readonly reason: 'signed_out' }
  /** Another request's exchange of the same token goes on for long, or has left nothing. */
  | { readonly reason: 'exchange_pending'; readonly cause: 'wait_over' | 'holder_failed' }

/** Every way in which a request can fail. Each reason has its answer in `answer/problems.ts` and its row in `docs/errors.md`. */
export type GatewayFailure =
  | DecisionFailure
  | UpstreamFailure
  | CacheFailure
  | IdentityFailure
  | RateLimited
  | Overloaded
  | AuthorizerFailure
  | ServerFailure
  | StreamEnded

export type FailureReason = GatewayFailure['reason']
