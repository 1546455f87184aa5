import type { Secret, VerifiedToken } from '@cambio/validation'
import type { ClientAuthentication } from './client/client-authentication.ts'
import type { ExchangeFailure } from './failure.ts'
import type { Road } from './road.ts'

/** What the issued token must be good for, and what it may be good for at most. */
export interface Target {
  /** Client ids; the issued token must carry them all in `aud`. */
  readonly audience: readonly string[]
  /** Absolute URIs (RFC 8707, section 2), asked for where the road can. Keycloak reads none, so they are not looked for in `aud`. */
  readonly resource: readonly string[]
  /** Asked for; the issued token must carry them all. */
  readonly scope: readonly string[]
  /** May be in the issued token besides `scope`; anything else makes it wider than was asked. */
  readonly allowedScope: readonly string[]
  /** How far off the issued token's end may be. */
  readonly maxLifetimeSeconds: number
}

/** What Keycloak attaches to a client by itself and which says only who the user is; and a day. */
export const TARGET_DEFAULTS: Omit<Target, 'audience' | 'scope'> = {
  resource: [],
  allowedScope: [
    'openid',
    'profile',
    'email',
    'roles',
    'web-origins',
    'acr',
    'basic',
    'service_account',
  ],
  maxLifetimeSeconds: 86_400,
}

/** Change this token for one that is good for the target. */
export interface ExchangeOrder {
  readonly subject: VerifiedToken
  /** What Keycloak knows the subject token's issuer by: its identity provider's alias, or the issuer URL. */
  readonly subjectIssuer: string
  /** Roads to try, in this order. */
  readonly via: readonly Road[]
  readonly target: Target
  /** More parameters of the token request, by name. One of `RESERVED_PARAMETERS` is a bug. */
  readonly parameters: Readonly<Record<string, string>>
  /** Keycloak takes this issuer's tokens once as assertion (`jwt-grant`), so it must not be sent twice. */
  readonly oneTime: boolean
  /** Ask for a refresh token too, by the roads that can give one. */
  readonly refresh: boolean
}

/** An order that asks for nothing special. */
export const ORDER_DEFAULTS: Pick<ExchangeOrder, 'parameters' | 'oneTime' | 'refresh'> = {
  parameters: {},
  oneTime: false,
  refresh: false,
}

/** The confidential client we authenticate as. */
export interface ExchangeClient {
  readonly id: string
  /** Or where to look for it at each use, as `createRotatingCredential` gives it. */
  readonly authentication: ClientAuthentication | (() => ClientAuthentication)
}

/** What we use of our realm's metadata. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly jwksUrl: string
  /** Where a session is ended; with Keycloak, by its refresh token too. */
  readonly endSessionEndpoint?: string
  /** RFC 7009. */
  readonly revocationEndpoint?: string
}

/** What the server answered. **Nothing about the token is proven**: only `verifyIssuedToken` makes it one to pass on. */
export interface UncheckedToken {
  readonly text: Secret
  readonly road: Road
  /** As the server says; seconds from its answer. */
  readonly expiresIn?: number
  /** Scopes granted, as the server says. */
  readonly scope?: string
  /** Keeps the session: for `refreshIssuedToken` and `endSession`. Only when it was asked for. */
  readonly refreshToken?: Secret
  /** As the server says; seconds from its answer. */
  readonly refreshExpiresIn?: number
  /** It comes straight from the server, so it must be as young as its answer. Default: false. */
  readonly fresh?: boolean
  /** The roads before this one, and why each was refused. */
  readonly passedOver: readonly ExchangeFailure[]
}
