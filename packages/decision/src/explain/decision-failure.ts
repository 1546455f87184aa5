import type { ExchangeFailure, IssuedTokenFailure } from '@cambio/exchange'
import type { TokenFailure } from '@cambio/validation'
import type { AllowFailure } from '../allow/may-use.ts'
import type { ClientCertificateInvalid } from '../certificate/client-certificate.ts'
import type { ForwardedInvalid } from '../forwarded/read-forwarded.ts'
import type { CredentialFailure } from '../request/read-credential.ts'
import type { HeadFailure } from '../request/request-head.ts'
import type { PathFailure } from '../request/request-path.ts'
import type { RouteFailure } from '../route/match-route.ts'

/** Every way in which a request can be refused before it is forwarded. */
export type DecisionFailure =
  | HeadFailure
  | PathFailure
  | RouteFailure
  | CredentialFailure
  | ClientCertificateInvalid
  | ForwardedInvalid
  | TokenFailure
  | AllowFailure
  | ExchangeFailure
  | IssuedTokenFailure

export type DecisionFailureReason = DecisionFailure['reason']
