export { hasBrowser } from './browser/find-browser.ts'
export {
  startBrowser,
  type BrowserOptions,
  type Page,
  type RunningBrowser,
} from './browser/start-browser.ts'
export { findCurl, hasCurl } from './client/find-curl.ts'
export { findOnPath } from './command/find-on-path.ts'
export { createDpopClient } from './dpop/create-dpop-client.ts'
export type { DpopClient, ProvenRequest } from './dpop/create-dpop-client.ts'
export type { Algorithm } from './issuer/algorithm.ts'
export type { Fault, FaultyAnswer } from './issuer/fault.ts'
export type { Introspecting, IssuerEndpoint, Lie } from './issuer/publication.ts'
export { signText, signToken } from './issuer/sign-token.ts'
export type { Members } from './issuer/sign-token.ts'
export { createSigningKey } from './issuer/signing-key.ts'
export type { SigningKey } from './issuer/signing-key.ts'
export { startIssuer } from './issuer/start-issuer.ts'
export type { IssuerOptions, RunningIssuer, SignOptions } from './issuer/start-issuer.ts'
export { freePort } from './http/free-port.ts'
export { fromInside } from './keycloak/connection.ts'
export type { KeycloakConnection } from './keycloak/connection.ts'
export { findKcadm } from './keycloak/kcadm.ts'
export type { Kcadm } from './keycloak/kcadm.ts'
export { releaseOf } from './keycloak/release.ts'
export type { Release } from './keycloak/release.ts'
export type { RunningKeycloak } from './keycloak/running-keycloak.ts'
export { startKeycloak } from './keycloak/start-keycloak.ts'
export type { KeycloakOptions } from './keycloak/start-keycloak.ts'
export type { TlsKeycloak } from './keycloak/start-with-tls.ts'
export {
  API_CLIENT,
  EXCHANGE_CLIENT,
  PARTNER_AUDIENCE,
  makeLandscape,
  type Landscape,
  shareForeignRealms,
  type LandscapeOptions,
} from './landscape/make-landscape.ts'
export { trustFile } from './landscape/trust-file.ts'
export { runCambio } from './program/run-cambio.ts'
export { startGateway, untilReady, type RunningGateway } from './program/start-gateway.ts'
export { startCommand, type CommandStart, type Program } from './program/start-command.ts'
export { runProgram, startProgram, type ProgramOptions } from './program/start-program.ts'
export { adminClient } from './realm/admin-client.ts'
export { audienceMapper } from './realm/audience-mapper.ts'
export { createClient } from './realm/create-client.ts'
export { createPartnerRealm } from './realm/create-partner-realm.ts'
export type { PartnerRealm, PartnerRealmOptions } from './realm/create-partner-realm.ts'
export { createRealm } from './realm/create-realm.ts'
export type { TestRealm } from './realm/create-realm.ts'
export { createUser } from './realm/create-user.ts'
export type { NewUser } from './realm/create-user.ts'
export { adminEvents, enableEvents, realmEvents } from './realm/events.ts'
export { passwordToken } from './realm/password-token.ts'
export type { PasswordLogin } from './realm/password-token.ts'
export { uniqueName } from './realm/unique-name.ts'
export { findProxy, hasProxy, type ProxyName } from './proxy/find-proxy.ts'
export { startProxy, type ProxyOptions, type RunningProxy } from './proxy/start-proxy.ts'
export { hasRedis, hasValkey } from './redis/find-redis.ts'
export { startRedisCluster } from './redis/start-redis-cluster.ts'
export type { RedisCluster } from './redis/start-redis-cluster.ts'
export { startRedisSentinel } from './redis/start-redis-sentinel.ts'
export type { RedisSentinel } from './redis/start-redis-sentinel.ts'
export { startRedis } from './redis/start-redis.ts'
export { startSecureRedis } from './redis/start-secure-redis.ts'
export type { SecureRedis, SecureRedisOptions } from './redis/start-secure-redis.ts'
export { startValkey } from './redis/start-valkey.ts'
export type { RedisOptions, RunningRedis } from './redis/start-redis.ts'
export type { RunningServer } from './server/running-server.ts'
export { createCertificateAuthority } from './tls/certificate-authority.ts'
export { trustAuthority } from './tls/trust-authority.ts'
export type { CertificateAuthority, IssuedCertificate } from './tls/certificate-authority.ts'
export { startUpstream } from './upstream/start-upstream.ts'
export type {
  ReceivedRequest,
  RunningUpstream,
  UpstreamOptions,
  UpstreamTrust,
} from './upstream/start-upstream.ts'
