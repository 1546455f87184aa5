import type { ExchangeFailure } from './failure.ts'

/** A refusal after which the next road may try. */
export interface Mendable {
  /** The OAuth error code. */
  readonly error: string
  /** How Keycloak's description begins; empty: whatever it says. */
  readonly text: string
  /** Why another road can mend it. */
  readonly why: string
}

/**
 * The JWT grant's refusals that another road can mend, in Keycloak's words. They say that the grant does not serve this
 * client, this issuer or this form of token; the exchange by permission has its own rules for all of these, and creates the user whom the
 * grant only looks up. The list is closed on purpose. Everything else stops: a bad signature, an expired token, a disabled
 * user or one with required actions must not get a second chance by a road that looks less closely.
 *
 * `docs/roads.md` shows the same list.
 */
export const MENDABLE_REFUSALS: readonly Mendable[] = [
  {
    error: 'unsupported_grant_type',
    text: '',
    why: 'the server does not know the grant; nothing was said of the token',
  },
  grant('User not found', 'the other road creates the user and links it'),
  grant(
    'No Identity Provider for provided issuer',
    'the grant is not set up for this issuer; the other road has a permission of its own',
  ),
  grant(
    'Identity Provider is not allowed for the client',
    'the grant is not set up for this client; the other road has a permission of its own',
  ),
  grant(
    'JWT Authorization Grant is not supported for the requested client',
    'the grant is not set up for this client; the other road has a permission of its own',
  ),
  grant(
    'Token was issued too far in the past',
    'a rule of the grant about age; the token is in time, as we found',
  ),
  grant(
    'Token expiration is too far in the future and iat claim not present',
    'a rule of the grant about age; the token is in time, as we found',
  ),
  grant(
    'Invalid token audience',
    'the grant wants the realm in `aud`; we have checked the audience by our own rule',
  ),
  grant(
    'Multiple audiences not allowed',
    'the grant takes one audience; we have checked the audience by our own rule',
  ),
  grant('Token jti claim is required', 'only the grant needs it, to see each token once'),
  grant('Token reuse detected', 'only the grant takes each token once'),
]

function grant(text: string, why: string): Mendable {
  return { error: 'invalid_grant', text, why }
}

/** May the next road be tried after this failure? */
export function mayTryNextRoad(failure: ExchangeFailure): boolean {
  const { road, reason } = failure
  if (reason === 'assertion_spent') return true
  if (reason === 'road_unfit') return road === 'none' || failure.about === 'subject'
  if (road === 'none') return reason === 'target_refused'
  if (road !== 'jwt-grant' || !('error' in failure)) return false
  const { error, description = '' } = failure
  return MENDABLE_REFUSALS.some((each) => each.error === error && description.startsWith(each.text))
}
