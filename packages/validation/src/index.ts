export { err, ok, type Result } from './result.ts'
export { Secret } from './secret.ts'

export { ALGORITHMS } from './token/algorithms.ts'
export { MAX_TOKEN_CHARS, parseToken, type UnverifiedToken } from './token/parse-token.ts'
export {
  authenticateToken,
  verifyToken,
  type AuthenticToken,
  type VerifiedToken,
} from './token/verify-token.ts'
export {
  PLAIN_BEARER,
  type AuthenticityPolicy,
  type Presence,
  type TokenPolicy,
} from './token/token-policy.ts'
export type { ClaimRule, ClaimValue } from './token/claim-rule.ts'
export { readClaims, type TokenClaims } from './token/claims.ts'
export { checkHeader, type TokenHeader } from './token/header.ts'
export { verifySignature } from './token/signature.ts'
export { checkTime, type TimePolicy } from './token/token-time.ts'
export { isJsonObject, memberOf, type JsonObject } from './token/json-object.ts'
export type * from './token/failure.ts'
export { excerpt, excerpts } from './token/excerpt.ts'
export { splitScope } from './token/scope.ts'

export type { KeyFailure, KeyNotFound, KeyQuery, KeySet, KeysUnavailable } from './keys/key-set.ts'
export { createRemoteKeySet, type KeySetStatus, type RemoteKeySet } from './keys/remote-key-set.ts'
export {
  KEY_SET_DEFAULTS,
  type KeySetTimes,
  type RemoteKeySetOptions,
} from './keys/key-set-settings.ts'
export type { RejectedKey } from './keys/read-key-set.ts'
export {
  DISCOVERY_DEFAULTS,
  discoverIssuer,
  type DiscoveryFailure,
  type DiscoveryOptions,
  type IssuerMetadata,
} from './keys/discover-issuer.ts'
export { checkEndpointUrl, isLoopback, type AddressRule } from './keys/endpoint-url.ts'
export { describeFetchError, readAtMost } from './keys/fetch-json.ts'
