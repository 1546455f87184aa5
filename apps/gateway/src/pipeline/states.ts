import type { Credential, Decision, RequestHead, RequestPath } from '@cambio/decision'
import type { IssuedToken, TlsIdentity } from '@cambio/exchange'
import type { EffectiveIssuer, EffectiveRoute } from '@cambio/trust'
import type { VerifiedToken } from '@cambio/validation'
import type { Quota } from '../limit/quota.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { AnswerRules } from '../proxy/own-answer-headers.ts'
import type { Destination } from '../upstream/destination.ts'

/** A request as it arrived. Nothing about it is judged. */
export interface ReceivedRequest extends RequestHead {
  readonly method: string
  /** The request target, raw. */
  readonly target: string
  /** The peer's, as the socket says. */
  readonly clientAddress: string
  /** What stands for the connection that it came on. */
  readonly connection: object
  /** DER, as the client has shown it to us in TLS; nobody vouches for it. */
  readonly clientCertificate?: Buffer | undefined
  readonly scheme: 'http' | 'https'
  readonly requestId: string
  /** It was let in before and is judged anew: what only its beginning could prove is not asked for. Set by `judgeAnew` only. */
  readonly isGoingOn?: true
  /** Every stage writes down what it learns, for the log and the metrics. */
  readonly notes: RequestNotes
  /** The same for an explanation, and for the challenge of a refusal. Holds tokens, so never print it. */
  readonly decision: Decision
  /** What is left of the rate limits that have counted it, for its answer. Absent: none has. */
  quotas?: readonly Quota[]
}

declare const inbound: unique symbol
declare const open: unique symbol
declare const permitted: unique symbol
declare const forwardable: unique symbol

/** Well formed: one host, and a path that every server reads alike. */
export interface Located {
  readonly request: ReceivedRequest
  /** Who sent it, and by which scheme: the peer, or what a proxy of ours says of its client. */
  readonly client: Pick<ReceivedRequest, 'clientAddress' | 'scheme'>
  /** The host it is for, by the same. */
  readonly host: string
  readonly path: RequestPath
}

/** It has a route that asks for a token, and exactly one credential, about which nothing is proven. Made by `admit` only. */
export interface Inbound extends Located {
  readonly kind: 'inbound'
  readonly route: EffectiveRoute
  readonly credential: Credential
  /** What its connection is to be upgraded to, as its route allows; undefined: it stays HTTP. */
  readonly upgrade: string | undefined
  /** Of the client's certificate, as TLS or a listed proxy says; absent: it has none, or no issuer's tokens are bound to any. */
  readonly certificateThumbprint?: string | undefined
  readonly [inbound]: true
}

/** Its route is declared public. Nobody looked at what it carries, and nothing of that goes on. Made by `admit` only. */
export interface Open extends Located {
  readonly kind: 'open'
  readonly route: EffectiveRoute
  /** The query that goes on. */
  readonly query: string
  /** As of {@link Inbound}. */
  readonly upgrade: string | undefined
  readonly [open]: true
}

/** Its subject token is one that the issuer's rules accept: proven by the `VerifiedToken`. */
export interface Authenticated extends Inbound {
  readonly issuer: EffectiveIssuer
  readonly subject: VerifiedToken
}

/** Its subject token may be used on its route. Made by `permit` only. */
export interface Permitted extends Authenticated {
  readonly [permitted]: true
}

/** It has a token of our realm that fits the route's target: proven by the `IssuedToken`. */
export interface Exchanged extends Authenticated {
  readonly issued: IssuedToken
  /** Until then it may be given to further requests with the same subject token, epoch seconds. Absent: to none. */
  readonly freshUntil?: number | undefined
}

/**
 * All that the proxy sends, and the only thing it takes. Holds the issued token, so never print it. Made by `rewriteHead` and
 * `rewriteOpenHead` only.
 */
export interface Forwardable {
  readonly destination: Destination
  /** The certificate of ours that the issued token is bound to. Absent: it is bound to none. */
  readonly identity?: TlsIdentity | undefined
  /** How large a body may be, and what becomes of the upstream's refusals. */
  readonly route: Pick<EffectiveRoute, 'bodyLimitBytes' | 'refusals'>
  readonly method: string
  readonly target: string
  readonly headers: string[]
  /**
   * The same request with another issued token, where the upstream has refused this one; undefined when there is none. Absent: the route
   * does not want it, or there can be no other. Called at most once.
   */
  readonly again?: (() => Promise<Forwardable | undefined>) | undefined
  /** As of {@link Inbound}. */
  readonly upgrade: string | undefined
  /** What becomes of the answer's head, and what the client is told besides. */
  readonly answerHeaders: AnswerRules
  readonly [forwardable]: true
}

export type InboundFacts = Omit<Inbound, typeof inbound>
export type OpenFacts = Omit<Open, typeof open>
export type ForwardableFacts = Omit<Forwardable, typeof forwardable>
