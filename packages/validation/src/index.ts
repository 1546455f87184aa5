export { err, ok, type Result } from './result.ts'
export { Secret } from './secret.ts'

export { ALGORITHMS } from './token/algorithms.ts'
export { MAX_TOKEN_CHARS, parseToken, type UnverifiedToken } from './token/parse-token.ts'
export { authenticateToken, verifyToken, type AuthenticToken } from './token/verify-token.ts'
export { verifyAgain } from './token/verify-again.ts'
export type { TokenKind, VerifiedToken, VerifyContext, VouchedToken } from './token/accept-token.ts'
export {
  PLAIN_BEARER,
  type AuthenticityPolicy,
  type Presence,
  type TokenPolicy,
} from './token/token-policy.ts'
export { fitsRule, type AddresseePolicy } from './token/token-addressee.ts'
export {
  checkOf,
  OPAQUE_TOKEN_CHECKS,
  TOKEN_CHECKS,
  type TokenCheck,
} from './token/token-checks.ts'
export { spendSignatureCheck } from './token/spend-signature-check.ts'
export { findBrokenRule, type ClaimRule, type ClaimValue } from './token/claim-rule.ts'
export { readClaims, type TokenClaims } from './token/claims.ts'
export { checkHeader, type TokenHeader } from './token/header.ts'
export { verifySignature } from './token/signature.ts'
export { checkTime, type TimePolicy } from './token/token-time.ts'
export { isJsonObject, memberOf, type JsonObject } from './token/json-object.ts'
export type * from './token/failure.ts'
export { describeValue, excerpt, excerpts } from './token/excerpt.ts'
export { splitScope } from './token/scope.ts'

export type { Presentation, PresentedProof } from './proof/presentation.ts'
export { isConfirmationNote, type Binding } from './proof/binding.ts'
export type * from './proof/proof-failure.ts'
export type { OnceGuard, ReversibleOnceGuard } from './proof/once-guard.ts'
export { createNonceSource, NONCE_WINDOW_SECONDS, type NonceSource } from './proof/nonce-source.ts'
export { PROOF_ALGORITHMS } from './proof/dpop-proof.ts'
export { PROOF_MAX_AGE_SECONDS } from './proof/verify-proof.ts'

export { introspectToken } from './introspection/introspect-token.ts'
export { isOpaque } from './introspection/opaque-text.ts'
export {
  createIntrospector,
  type ActiveToken,
  type Introspector,
} from './introspection/introspector.ts'
export {
  INTROSPECTION_DEFAULTS,
  type IntrospectorOptions,
} from './introspection/introspection-settings.ts'
export type * from './introspection/introspection-failure.ts'

export type { KeyFailure, KeyNotFound, KeyQuery, KeySet, KeysUnavailable } from './keys/key-set.ts'
export type { IssuerKeySet, KeySetStatus } from './keys/issuer-key-set.ts'
export { createRemoteKeySet, type RemoteKeySet } from './keys/remote-key-set.ts'
export { createStaticKeySet, type StaticKeySetOptions } from './keys/static-key-set.ts'
export {
  monotonicSeconds,
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
export { checkEndpointUrl, type AddressRule } from './endpoint/endpoint-url.ts'
export { isInner, isLoopback } from './endpoint/inner-address.ts'
export { describeFetchError, readAtMost } from './endpoint/fetch-json.ts'
