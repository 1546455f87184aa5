import { REMEDIES, remedyOf, type DecisionFailure } from '@cambio/decision'
import type { FailureReason, GatewayFailure } from '../pipeline/failure.ts'

/** What is not decided but happens, by reason; an API's own business has no setting of ours. */
const HINTS: Readonly<Partial<Record<Exclude<FailureReason, DecisionFailure['reason']>, string>>> =
  {
    signed_out:
      'To exchange tokens anew whose user has signed out, as long as they have not expired, set cache.signedOut to re-exchange in the trust file.',
    proxy_misconfigured:
      'Set the proxy that asks the authorizer up as infra/ shows; facts.missing is what it does not say, or says twice.',
    stream_ended:
      'What becomes of long answers and upgraded connections when their token is over is said by routes[].streams in the trust file.',
    upstream_unreachable:
      'Check UPSTREAM_URL, routes[].upstream or upstreams[], and that the upstream is up.',
    upstream_busy: 'If the upstream can take more at once, raise upstreams[].concurrency.',
  }

/** What the operator may change when a failure was not meant: the setting's name in the trust file and in the environment. */
export function hintOf(failure: GatewayFailure): string | undefined {
  return isDecided(failure) ? remedyOf(failure).fix : HINTS[failure.reason]
}

/** Whether it was refused before it was forwarded, for a reason that can be explained. */
export function isDecided(failure: GatewayFailure): failure is DecisionFailure {
  return Object.hasOwn(REMEDIES, failure.reason)
}
