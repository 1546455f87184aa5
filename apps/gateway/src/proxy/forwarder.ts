import { err, ok, type Result } from '@cambio/validation'
import type { Dispatcher } from 'undici'
import type { StreamEnded } from '../stream/stream-ended.ts'
import { Sending, type Progress, type UpstreamRequest } from '../upstream/sending.ts'
import { AnswerRelay, type RelayEnd, type RelayTarget } from './answer-relay.ts'
import { RefusalWatch } from './refusal-watch.ts'
import { upstreamFailure, type UpstreamFailure } from './upstream-failure.ts'

/** What became of a request: its answer is out, whole, or why not. */
export type Forwarded = Result<undefined, UpstreamFailure | StreamEnded>

/** Who waits for a forwarded request. One of these is called, once. */
export interface ForwardEnd {
  forwarded(outcome: Forwarded): void
  /** What nobody expects. */
  broke(bug: unknown): void
}

/**
 * Sends a request to its upstream and the answer to the client as it comes: no redirect is followed, nothing is decoded, nothing is kept. When the client goes
 * away, the request ends too. What is sent more than once, and when, is {@link Sending}'s.
 */
export function forward(request: UpstreamRequest, target: RelayTarget, end: ForwardEnd): void {
  new Forwarding(request, target, end).start()
}

/** One object for all that a request waits for, in place of a closure for each. */
class Forwarding implements RelayEnd {
  #request: UpstreamRequest
  #sending: Sending
  readonly #relay: AnswerRelay
  readonly #end: ForwardEnd

  constructor(request: UpstreamRequest, target: RelayTarget, end: ForwardEnd) {
    this.#request = request
    this.#sending = new Sending(request)
    this.#end = end
    // Last: where the client has gone already, it says so at once.
    this.#relay = new AnswerRelay(target, this)
  }

  start(): void {
    this.#sending.start(this.#handler())
  }

  answers(): void {
    this.#sending.answers()
  }

  over(): void {
    this.#sending.answered()
    this.#end.forwarded(OK)
  }

  clientGone(): void {
    this.#sending.failed('client_gone')
    this.#end.forwarded(CLIENT_GONE)
  }

  cut(ended: StreamEnded): void {
    this.#sending.failed('client_gone')
    this.#end.forwarded(err(ended))
  }

  brokenOff(): void {
    this.#sending.failed('upstream_answer_invalid')
    this.#end.forwarded(BROKEN_OFF)
  }

  failed(error: unknown, progress: Progress): boolean {
    try {
      const failure = upstreamFailure(error)
      if (this.#sending.repeat(error, progress, this.#handler())) return true
      this.#sending.failed(failure.reason)
      this.#end.forwarded(err(failure))
    } catch (bug) {
      this.#sending.failed('internal')
      this.#end.broke(bug)
    }
    return false
  }

  #handler(): Dispatcher.DispatchHandler {
    const { refusals } = this.#request
    if (refusals === undefined) return this.#relay
    return new RefusalWatch(this.#relay, refusals, (another) => this.#sendInstead(another))
  }

  /** What was refused has been answered; the client waits for the answer to this one. */
  #sendInstead(another: UpstreamRequest): void {
    this.#sending.answered()
    this.#request = another
    this.#sending = new Sending(another)
    this.start()
  }
}

const OK: Forwarded = ok(undefined)
const CLIENT_GONE: Forwarded = err({ reason: 'client_gone' })
const BROKEN_OFF: Forwarded = err({ reason: 'upstream_answer_invalid', code: 'BROKEN_OFF' })
