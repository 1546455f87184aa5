import type { Credential, RequestHead, RequestPath } from '@cambio/decision'
import type { IssuedToken } from '@cambio/exchange'
import type { EffectiveIssuer, EffectiveRoute } from '@cambio/trust'
import type { VerifiedToken } from '@cambio/validation'
import type { RequestNotes } from '../log/request-notes.ts'

/** A request as it arrived. Nothing about it is judged. */
export interface ReceivedRequest extends RequestHead {
  readonly method: string
  /** The request target, raw. */
  readonly target: string
  readonly clientAddress: string
  /** DER, as the client has shown it to us in TLS; nobody vouches for it. */
  readonly clientCertificate?: Buffer | undefined
  readonly scheme: 'http' | 'https'
  readonly requestId: string
  /** Every stage writes down what it learns. */
  readonly notes: RequestNotes
}

declare const inbound: unique symbol
declare const forwardable: unique symbol

/** Well formed, with a route and exactly one credential, about which nothing is proven. Made by `admit` only. */
export interface Inbound {
  readonly request: ReceivedRequest
  readonly host: string
  readonly path: RequestPath
  readonly route: EffectiveRoute
  readonly credential: Credential
  readonly [inbound]: true
}

/** Its subject token is one that the issuer's rules accept: proven by the `VerifiedToken`. */
export interface Authenticated extends Inbound {
  readonly issuer: EffectiveIssuer
  readonly subject: VerifiedToken
}

/** It has a token of our realm that fits the route's target: proven by the `IssuedToken`. */
export interface Exchanged extends Authenticated {
  readonly issued: IssuedToken
}

/** All that the proxy sends, and the only thing it takes. Holds the issued token, so never print it. Made by `rewriteHead` only. */
export interface Forwardable {
  readonly upstream: string
  readonly method: string
  readonly target: string
  readonly headers: string[]
  readonly [forwardable]: true
}

export type InboundFacts = Omit<Inbound, typeof inbound>
export type ForwardableFacts = Omit<Forwardable, typeof forwardable>
