import { headerValues } from '@cambio/decision'
import type { Dispatcher } from 'undici'
import type { AnswerRelay } from './answer-relay.ts'
import { flatTexts } from './flat-texts.ts'
import { UpstreamRefusal } from './upstream-failure.ts'

/** What to do when an upstream refuses. */
export interface RefusalPlan<Request> {
  /** The client gets our own answer in place of the upstream's 401 or 403. */
  readonly translates: boolean
  /** The request with another token; undefined: there is none. Absent: it is not sent twice. Called at most once. */
  readonly again?: (() => Promise<Request | undefined>) | undefined
}

type Controller = Dispatcher.DispatchController
/** Who relays answers, as far as it is needed here. */
type Inner = Pick<
  AnswerRelay,
  | 'onRequestStart'
  | 'onRequestUpgrade'
  | 'onResponseStarted'
  | 'onResponseStart'
  | 'onResponseData'
  | 'onResponseEnd'
  | 'onResponseError'
>

const UNAUTHORIZED = 401
const FORBIDDEN = 403
/** A refusal's body is read to its end, so that the connection stays; a longer one is not worth it. As much waits for a decision. */
const MOST_BYTES = 65_536
/** RFC 6750, section 3.1, and RFC 9449, section 7.1: `error` of a challenge. */
const INVALID_TOKEN = /(?:^|[\s,])error\s*=\s*(?:"invalid_token"|invalid_token(?=[\s,]|$))/i

const NOTHING: readonly Buffer[] = []

/** The request goes on by another token. */
class Superseded extends Error {}

/**
 * Stands before who relays an answer, and lets everything through but a refusal for which there is a plan: where there is another token the request is
 * sent with it and this answer forgotten; where refusals are translated it is read to its end, and told as an {@link UpstreamRefusal}.
 *
 * @param resend Sends this request; its answer goes to `inner`.
 */
export class RefusalWatch<Request> implements Dispatcher.DispatchHandler {
  readonly #inner: Inner
  readonly #plan: RefusalPlan<Request>
  readonly #resend: (request: Request) => void
  #state: 'open' | 'deciding' | 'discarding' | 'over' = 'open'
  #bytes = 0
  /** What comes while it is being decided: who reads on does not lose what ends with the connection. */
  #held = NOTHING
  #hasEnded = false
  #refusal: UpstreamRefusal | undefined

  constructor(inner: Inner, plan: RefusalPlan<Request>, resend: (request: Request) => void) {
    this.#inner = inner
    this.#plan = plan
    this.#resend = resend
  }

  onRequestStart(controller: Controller): void {
    this.#inner.onRequestStart(controller)
  }

  onRequestUpgrade(...upgraded: Parameters<AnswerRelay['onRequestUpgrade']>): void {
    this.#inner.onRequestUpgrade(...upgraded)
  }

  onResponseStarted(): void {
    this.#inner.onResponseStarted()
  }

  onResponseStart(controller: Controller, status: number): void {
    if (status !== UNAUTHORIZED && status !== FORBIDDEN)
      return this.#inner.onResponseStart(controller, status)
    const pass = (): void => this.#inner.onResponseStart(controller, status)
    const { again } = this.#plan
    if (status === UNAUTHORIZED && again !== undefined && isInvalidToken(controller)) {
      this.#state = 'deciding'
      again().then(
        (request) => this.#decide(controller, request, () => this.#settle(status, pass)),
        (bug: unknown) => this.#fail(controller, bug),
      )
      return undefined
    }
    return this.#settle(status, pass)
  }

  onResponseData(controller: Controller, piece: Buffer): void {
    if (this.#state === 'open') return this.#inner.onResponseData(controller, piece)
    this.#bytes += piece.length
    if (this.#state === 'deciding') this.#hold(controller, piece)
    else if (this.#bytes > MOST_BYTES) controller.abort(new Superseded())
  }

  onResponseEnd(controller: Controller): void {
    this.#hasEnded = true
    if (this.#state === 'deciding' || this.#state === 'over') return undefined
    if (this.#refusal === undefined) return this.#inner.onResponseEnd(controller)
    return this.#tell(controller, this.#refusal)
  }

  onResponseError(controller: Controller, error: Error): void {
    if (this.#state === 'over') return undefined
    return this.#tell(controller, this.#refusal ?? error)
  }

  #hold(controller: Controller, piece: Buffer): void {
    this.#held = [...this.#held, piece]
    if (this.#bytes > MOST_BYTES) controller.pause()
  }

  #decide(controller: Controller, request: Request | undefined, settle: () => void): void {
    // The client has gone meanwhile, or the upstream: that was told.
    if (this.#state === 'over') return
    if (request === undefined) {
      settle()
      return this.#goOn(controller)
    }
    this.#state = 'over'
    this.#resend(request)
    return this.#letGo(controller)
  }

  #goOn(controller: Controller): void {
    this.#bytes = 0
    const held = this.#held
    this.#held = NOTHING
    for (const piece of held) this.onResponseData(controller, piece)
    if (this.#hasEnded) this.onResponseEnd(controller)
    else if (controller.paused) controller.resume()
  }

  /** After its end the connection may be another request's. */
  #letGo(controller: Controller): void {
    if (!this.#hasEnded) controller.abort(new Superseded())
  }

  #fail(controller: Controller, bug: unknown): void {
    if (this.#state === 'over') return
    this.#tell(controller, bug)
    this.#letGo(controller)
  }

  #settle(status: number, pass: () => void): void {
    this.#state = this.#plan.translates ? 'discarding' : 'open'
    if (!this.#plan.translates) return pass()
    this.#refusal = new UpstreamRefusal(status)
    return undefined
  }

  #tell(controller: Controller, error: unknown): void {
    this.#state = 'over'
    this.#inner.onResponseError(controller, error)
  }
}

function isInvalidToken(controller: Controller): boolean {
  const challenges = headerValues(flatTexts(controller.rawHeaders), 'www-authenticate')
  return challenges.some((challenge) => INVALID_TOKEN.test(challenge))
}
