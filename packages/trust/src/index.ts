export { parseTrustFile, type ParseOptions } from './file/parse-trust-file.ts'
export { formatProblems, type Problem } from './problem.ts'
export { nearest } from './nearest.ts'
export {
  EXTERNAL_ROADS,
  PROVIDERS,
  ROADS,
  TENANT,
  trustFileSchema,
  type Accept,
  type ExternalIssuer,
  type Grant,
  type Issuer,
  type ProtocolMapper,
  type Road,
  type Route,
  type SelfIssuer,
  type TrustFile,
  type Upstream,
} from './schema.ts'
export {
  DEFAULT_ALLOWED_SCOPE,
  EXTERNAL_VIA,
  LEEWAY_SECONDS,
  POLICY_NAME,
  SELF_VIA,
} from './defaults.ts'

export { FORWARDED_METHODS, UNFORWARDED_METHODS } from './route/methods.ts'
export { hostMatches, plainHost } from './route/host-pattern.ts'
export { literalPrefix, pathMatches, splitPath } from './route/path-pattern.ts'
export { meetsHeaderRule } from './route/header-rule.ts'
export {
  comparePlaces,
  compareSpecificity,
  compareWithinPlace,
  parseMatch,
  type ExampleRequest,
  type RoutePattern,
} from './route/route-pattern.ts'
export {
  findRouteConflicts,
  type PlacedRoute,
  type RouteConflict,
} from './route/route-conflicts.ts'
export { describeMatch, routeMatch, type HeaderRule, type RouteMatch } from './route/route-match.ts'

export { withDefaults } from './effective/with-defaults.ts'
export { spellOut, type WrittenTrust } from './effective/spell-out.ts'
export { describeTrust } from './effective/describe-trust.ts'
export { realmIssuer } from './effective/realm-issuer.ts'
export { eachTenant, issuerName } from './effective/each-tenant.ts'
export { firstOfProvider } from './effective/shared-provider.ts'
export type { EffectiveHygiene } from './effective/effective-hygiene.ts'
export type {
  CertificateHeader,
  EffectiveAllow,
  EffectiveAuthorizer,
  EffectiveCache,
  EffectiveClient,
  EffectiveIntrospection,
  EffectiveIssuer,
  EffectiveOverload,
  EffectiveProxies,
  EffectiveRateLimit,
  EffectiveRoute,
  StreamPolicy,
  EffectiveTarget,
  EffectiveTls,
  EffectiveTrust,
  KeySource,
  SecretMethod,
} from './effective/effective-trust.ts'

export { describeUpstream } from './effective/effective-upstream.ts'
export type {
  EffectiveRewrite,
  EffectiveRouteUpstream,
  EffectiveUpstream,
  EffectiveUpstreamTls,
  UpstreamTimeouts,
} from './effective/effective-upstream.ts'

export type { Environment } from './environment/environment.ts'
export {
  declaredInEnvironment,
  trustFromEnvironment,
} from './environment/trust-from-environment.ts'
export {
  applyProcessSettings,
  readProcessSettings,
  type LogLevel,
  type ProcessSettings,
} from './environment/process-settings.ts'

export {
  formatSecretReference,
  parseSecretReference,
  type FileReference,
  type SecretReference,
} from './secret-reference.ts'
export { errorCode } from './secret/error-code.ts'
export { readSecretFile } from './secret/read-secret-file.ts'
export { purgeKeyFault } from './secret/purge-key.ts'
export { resolveSecret, type SecretSources } from './secret/resolve-secret.ts'
export { secretReader, type SecretReader } from './secret/secret-reader.ts'
export type { UpstreamSecrets } from './secret/upstream-secrets.ts'
export { resolveSecrets, type ClientSecrets, type TrustSecrets } from './secret/resolve-secrets.ts'

export { trustFileJsonSchema } from './reference/json-schema.ts'
