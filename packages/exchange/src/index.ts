export type { Road } from './road.ts'
export {
  ORDER_DEFAULTS,
  TARGET_DEFAULTS,
  type AuthorizationServer,
  type ExchangeClient,
  type ExchangeOrder,
  type Target,
  type UncheckedToken,
} from './exchange-order.ts'
export { RESERVED_PARAMETERS } from './reserved-parameters.ts'
export type * from './failure.ts'

export { authenticationOf } from './client/authentication-of.ts'
export type { ClientAuthentication } from './client/client-authentication.ts'
export { CredentialUnreadable } from './client/credential-unreadable.ts'
export {
  readCredential,
  type ClientCredential,
  type CredentialProblem,
  type SecretMethod,
} from './client/read-credential.ts'
export { contentOf, isSuccess, type FormAnswer } from './client/form-answer.ts'
export { requestToken, type TokenRequest } from './client/request-token.ts'
export {
  createRotatingCredential,
  type RotatingCredentialOptions,
  type RotationProblem,
} from './client/rotating-credential.ts'
export type { SigningKey } from './client/signing-key.ts'
export type { TlsIdentity } from './client/tls-identity.ts'

export { exchangeToken } from './exchange-token.ts'
export type { ExchangeSettings, RetryCause } from './exchange-settings.ts'
export { Turns } from './turns.ts'
export {
  createBreaker,
  type Attempt,
  type Breaker,
  type BreakerOpen,
  type BreakerOptions,
} from './breaker/breaker.ts'

export { expectedActor } from './actor/expected-actor.ts'
export { readActor, type Actor } from './actor/read-actor.ts'
export { bindingOf, type Binding, type Bound } from './bound/binding.ts'
export { createDpopKey, type DpopKey, type ProvenRequest } from './bound/dpop-key.ts'

export { refreshIssuedToken, type RefreshOrder } from './session/refresh-issued-token.ts'
export { endSession, type EndSettings } from './session/end-session.ts'
export type * from './session/session-failure.ts'

export {
  verifyIssuedToken,
  type ExpectedToken,
  type IssuedToken,
  type IssuedTokenFailure,
  type IssuedTokenInvalid,
} from './issued/verify-issued-token.ts'
export { createSubjectMapping, type SubjectMapping } from './issued/subject-mapping.ts'

export { discoverAuthorizationServer } from './server/discover-authorization-server.ts'
export {
  AuthorizationServerSource,
  type AuthorizationServerSourceOptions,
} from './server/authorization-server-source.ts'
export { probeClient, type ClientProbe } from './server/probe-client.ts'
