import type { GatewayFailure } from './failure.ts'

/** What Keycloak says of this very token and target, and would say again. */
const ABOUT_THE_TOKEN: readonly string[] = ['subject_refused', 'exchange_denied', 'target_refused']

/**
 * Whether Keycloak's refusal may be remembered for some seconds: it was asked, answered, and by every road with a no to this token.
 * Never a server that is away or failing, a client that is refused, or an answer that is none.
 */
export function isDefinitive(failure: GatewayFailure): boolean {
  if (!isRefusal(failure)) return false
  return !('passedOver' in failure) || (failure.passedOver ?? []).every(isRefusal)
}

const SERVER_ERROR = 500

function isRefusal(failure: GatewayFailure): boolean {
  return (
    ABOUT_THE_TOKEN.includes(failure.reason) &&
    'status' in failure &&
    failure.status !== undefined &&
    failure.status < SERVER_ERROR
  )
}
