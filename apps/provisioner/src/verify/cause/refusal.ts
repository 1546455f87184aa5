import type { Road } from '@cambio/trust'
import type { ClientFacts, GateFacts, ProviderFacts } from '../access/access-facts.ts'

/** Keycloak’s no, as far as it can be heard. Nothing in it is secret. */
export interface Refusal {
  readonly road: Road
  /** HTTP status; absent when there was no answer. */
  readonly status?: number
  /** The OAuth error code. */
  readonly error?: string
  readonly description?: string
  /** What the exchange itself knows of it. */
  readonly hint?: string
  /** Absent: the realm keeps no events, the account may not see them, or Keycloak wrote none. */
  readonly event?: RefusalEvent
}

/** What Keycloak’s `TOKEN_EXCHANGE_ERROR` or `JWT_AUTHORIZATION_GRANT_ERROR` says beyond its answer. */
export interface RefusalEvent {
  readonly error: string
  readonly reason?: string
  readonly subjectIssuer?: string
  /** `signature` or `user info`. */
  readonly validationMethod?: string
}

/** What is known of the realm and of the token when Keycloak says no. */
export interface Circumstances {
  /** The identity provider; undefined for our realm’s own tokens. */
  readonly alias: string | undefined
  readonly clientId: string
  /** What was asked for. */
  readonly target: { readonly audience: readonly string[]; readonly scope: readonly string[] }
  readonly features: ReadonlySet<string>
  readonly provider: ProviderFacts | undefined
  /** A disabled identity provider that Keycloak comes across before this one, where it is asked for by its issuer's URL. */
  readonly disabledBefore?: string | undefined
  readonly client: ClientFacts | undefined
  readonly gate: GateFacts | undefined
  /** The permission of the client asked for as audience; undefined where none is needed. */
  readonly audienceGate: GateFacts | undefined
  readonly token: TokenFacts
  /** Where the identity provider should have the issuer’s keys from, by the trust file. */
  readonly keysAt: string | undefined
  readonly realmIssuer: string
}

export interface TokenFacts {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly algorithm: string
}

/** Why Keycloak said no, and what to change. */
export interface Cause {
  /** One word for scripts; never changes its meaning. */
  readonly code: string
  /** What is wrong, as a sentence without its full stop. */
  readonly cause: string
  /** The one setting that decides: a path of the trust file, or Keycloak’s own name. */
  readonly setting: string
  /** What to do about it, as a sentence without its full stop. */
  readonly fix: string
}

/** One line of the table: does it fit, and if so, what does it say? */
export interface Row {
  readonly code: string
  readonly fits: (refusal: Refusal, at: Circumstances) => boolean
  readonly tell: (refusal: Refusal, at: Circumstances) => Omit<Cause, 'code'>
}

/** Whether Keycloak’s description begins like this. */
export function says(text: string): Row['fits'] {
  return ({ description = '' }) => description.startsWith(text)
}

/** Whether the event gives this reason. */
export function because(reason: string): Row['fits'] {
  return ({ event }) => event?.reason?.includes(reason) ?? false
}

/** A path of the trust file, in the part of this issuer. */
export function inIssuer({ alias }: Pick<Circumstances, 'alias'>, path: string): string {
  return `issuers[${alias ?? 'self'}].${path}`
}

export const APPLY = 'run cambio apply, which sets it'
