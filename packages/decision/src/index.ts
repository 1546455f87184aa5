export {
  headerValues,
  judgeHead,
  type HeadFailure,
  type RequestHead,
} from './request/request-head.ts'
export {
  readRequestPath,
  type PathFailure,
  type PathFault,
  type RequestPath,
} from './request/request-path.ts'
export { readUpgrade, type UpgradeFailure } from './request/read-upgrade.ts'
export {
  readCredential,
  type Credential,
  type CredentialFailure,
  type CredentialSources,
  type LastAuthorization,
} from './request/read-credential.ts'
export { dropQueryTokens } from './request/query-token.ts'
export {
  createRouteTable,
  matchRoute,
  type Matchable,
  type MatchedRequest,
  type RouteFailure,
  type RouteTable,
} from './route/match-route.ts'
export { chooseOpaqueRule, chooseRule, type TokenRule } from './rule/choose-rule.ts'
export { createIssuerKeys, type KeyOrigin } from './keys/issuer-keys.ts'
export {
  mayUse,
  type AllowFailure,
  type AllowingRoute,
  type ClaimNotAllowedHere,
  type IssuerNotAllowedHere,
  type ScopeMissingHere,
} from './allow/may-use.ts'

export {
  createClientCertificateReader,
  type CertificateSources,
  type ClientCertificateInvalid,
  type Proxies,
  type ReadClientCertificate,
} from './certificate/client-certificate.ts'
export {
  createForwardedReader,
  type ForwardedClient,
  type ForwardedForm,
  type ForwardedInvalid,
  type ReadForwarded,
} from './forwarded/read-forwarded.ts'
export type { CertificateHeader } from './certificate/certificate-header.ts'

export { metadataUrl, originOf, resourceOf, WELL_KNOWN } from './metadata/resource.ts'
export {
  findProtectedResource,
  type MetadataIssuer,
  type MetadataRoute,
  type ProtectedResource,
  type ResourceSettings,
} from './metadata/protected-resource.ts'

export { CHECKS, type CheckName } from './explain/check-names.ts'
export type { DecidedRequest, Decision } from './explain/decision.ts'
export type { DecisionFailure, DecisionFailureReason } from './explain/decision-failure.ts'
export type { Check, CheckResult, Explanation, Facts } from './explain/explanation.ts'
export { explain } from './explain/explain.ts'
export {
  explainRequest,
  type ExplainedRequest,
  type ExplainOrder,
  type ReadyToExchange,
} from './explain/explain-request.ts'
export { failedCheck } from './explain/failed-check.ts'
export { renderExplanation } from './explain/render-explanation.ts'
export { remedyOf, REMEDIES, type Remedy } from './explain/remedies.ts'
