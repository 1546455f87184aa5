export type { Road } from './road.ts'
export type {
  AuthorizationServer,
  ExchangeClient,
  ExchangeOrder,
  Target,
  UncheckedToken,
} from './exchange-order.ts'
export type * from './failure.ts'

export type { ClientAuthentication } from './client/client-authentication.ts'
export {
  readCredential,
  type ClientCredential,
  type CredentialProblem,
} from './client/read-credential.ts'
export { requestToken, type TokenRequest } from './client/request-token.ts'
export type { SigningKey } from './client/signing-key.ts'
export type { TlsIdentity } from './client/tls-identity.ts'

export { exchangeToken } from './exchange-token.ts'
export type { ExchangeSettings } from './send-request.ts'
export { Turns } from './turns.ts'

export {
  verifyIssuedToken,
  type ExpectedToken,
  type IssuedToken,
  type IssuedTokenFailure,
  type IssuedTokenInvalid,
} from './verify-issued-token.ts'

export { discoverAuthorizationServer } from './server/discover-authorization-server.ts'
export {
  AuthorizationServerSource,
  type AuthorizationServerSourceOptions,
} from './server/authorization-server-source.ts'
export { probeClient, type ClientProbe } from './server/probe-client.ts'
