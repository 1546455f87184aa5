import type { Secret, VerifiedToken } from '@cambio/validation'
import type { ClientAuthentication } from './client/client-authentication.ts'
import type { ExchangeFailure } from './failure.ts'
import type { Road } from './road.ts'

/** What the issued token must be good for. */
export interface Target {
  /** Client ids; the issued token must carry them all in `aud`. */
  readonly audience: readonly string[]
  readonly scope: readonly string[]
}

/** Change this token for one that is good for the target. */
export interface ExchangeOrder {
  readonly subject: VerifiedToken
  /** What Keycloak knows the subject token's issuer by: its identity provider's alias, or the issuer URL. */
  readonly subjectIssuer: string
  /** Roads to try, in this order. */
  readonly via: readonly Road[]
  readonly target: Target
}

/** The confidential client we authenticate as. */
export interface ExchangeClient {
  readonly id: string
  readonly authentication: ClientAuthentication
}

/** What we use of our realm's metadata. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly jwksUrl: string
}

/** What the server answered. **Nothing about the token is proven**: only `verifyIssuedToken` makes it one to pass on. */
export interface UncheckedToken {
  readonly text: Secret
  readonly road: Road
  /** As the server says; seconds from its answer. */
  readonly expiresIn?: number
  /** Scopes granted, as the server says. */
  readonly scope?: string
  /** The roads before this one, and why each was refused. */
  readonly passedOver: readonly ExchangeFailure[]
}
