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
  new Forwarding(request, end).start(target)
}

/** One object for all that a request waits for: closures in its place were a tenth of what forwarding cost. */
class Forwarding implements RelayEnd {
  #request: UpstreamRequest
  #sending: Sending
  #relay: AnswerRelay | undefined
  readonly #end: ForwardEnd

  constructor(request: UpstreamRequest, end: ForwardEnd) {
    this.#request = request
    this.#sending = new Sending(request)
    this.#end = end
  }

  start(target: RelayTarget): void {
    const relay = new AnswerRelay(target, this)
    this.#relay = relay
    this.#sending.start(this.#handler(relay))
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
      const handler = this.#relay && this.#handler(this.#relay)
      if (handler !== undefined && this.#sending.repeat(error, progress, handler)) return true
      this.#sending.failed(failure.reason)
      this.#end.forwarded(err(failure))
    } catch (bug) {
      this.#sending.failed('internal')
      this.#end.broke(bug)
    }
    return false
  }

  #handler(relay: AnswerRelay): Dispatcher.DispatchHandler {
    const { refusals } = this.#request
    if (refusals === undefined) return relay
    return new RefusalWatch(relay, refusals, (another) => this.#sendInstead(relay, another))
  }

  /** What was refused has been answered; the client waits for the answer to this one. */
  #sendInstead(relay: AnswerRelay, another: UpstreamRequest): void {
    this.#sending.answered()
    this.#request = another
    this.#sending = new Sending(another)
    this.#sending.start(this.#handler(relay))
  }
}

const OK: Forwarded = ok(undefined)
const CLIENT_GONE: Forwarded = err({ reason: 'client_gone' })
const BROKEN_OFF: Forwarded = err({ reason: 'upstream_answer_invalid', code: 'BROKEN_OFF' })
