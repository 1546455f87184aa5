import type { ExchangeFailure } from './failure.ts'

/**
 * The JWT grant's refusals that another road can mend, in Keycloak's words. They say that the grant does not serve this
 * client, this issuer or this form of token; the exchange by permission has its own rules for all of these, and creates the user whom the
 * grant only looks up. The list is closed on purpose. Everything else stops: a bad signature, an expired token, a disabled
 * user or one with required actions must not get a second chance by a road that looks less closely.
 */
const MENDABLE_GRANT_REFUSALS = [
  // The user is unknown until the other road creates and links it.
  'User not found',
  // The grant is not set up for this issuer or client; the other road has a permission of its own.
  'No Identity Provider for provided issuer',
  'Identity Provider is not allowed for the client',
  'JWT Authorization Grant is not supported for the requested client',
  // Rules of the grant about the token's form, on top of a token we found valid.
  'Token was issued too far in the past',
  'Token expiration is too far in the future and iat claim not present',
  'Invalid token audience',
  'Multiple audiences not allowed',
  'Token jti claim is required',
  'Token reuse detected',
]

/** May the next road be tried after this failure? */
export function mayTryNextRoad(failure: ExchangeFailure): boolean {
  if (failure.road === 'none') return failure.reason === 'target_refused'
  if (failure.road !== 'jwt-grant' || !('error' in failure)) return false
  const { error, description = '' } = failure
  return (
    error === 'unsupported_grant_type' ||
    (error === 'invalid_grant' &&
      MENDABLE_GRANT_REFUSALS.some((text) => description.startsWith(text)))
  )
}
