import type { Result } from '@cambio/validation'
import { PROBLEMS } from '../answer/problems.ts'
import type { Visit, Generations } from '../generation/generations.ts'
import { isDecided } from '../log/hint-of.ts'
import type { Logger } from '../log/logger.ts'
import type { RequestNotes } from '../log/request-notes.ts'
import type { Meters } from '../metrics/meters.ts'
import { admitUnder } from '../overload/gate.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { prepareForward, type Prepared } from '../pipeline/prepare-forward.ts'
import type { ReceivedRequest } from '../pipeline/states.ts'
import type { Forwarded, ForwardEnd } from '../proxy/forwarder.ts'
import { proxy } from '../proxy/proxy.ts'
import type { OpenStream } from '../stream/open-stream.ts'
import type { OpenStreams } from '../stream/open-streams.ts'
import { account } from './account.ts'
import { received, type Call } from './received.ts'
import { sendAnswer, sendRefusal } from './send-answer.ts'

export interface ServeParts {
  readonly generations: Generations
  readonly streams: OpenStreams
  readonly bodyLimitBytes: number
  readonly log: Logger
  readonly meters: Meters
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

const BUG: GatewayFailure = { reason: 'internal' }

/**
 * One request on its way: prepare, forward, or answer with why not; wait for the answer's end; account for it. Everything that is expected is a value; what is
 * thrown is a bug.
 *
 * Goes on without a pause as long as nobody has to be waited for, so a request that is in the cache is sent on in the turn that it came in.
 */
export class Serving implements ForwardEnd {
  readonly #call: Call
  readonly #visit: Visit
  readonly #parts: ServeParts
  readonly #notes: RequestNotes = {}
  readonly #startedAt = performance.now()
  #isCounted = false
  #isSettled = false
  #request: ReceivedRequest | undefined
  #stream: OpenStream | undefined

  constructor(call: Call, visit: Visit, parts: ServeParts) {
    this.#call = call
    this.#visit = visit
    this.#parts = parts
  }

  /** Called once. */
  begin(): void {
    try {
      const { trust, stages } = this.#visit.generation
      const { meters, now } = this.#parts
      const overloaded = admitUnder(trust.overload, meters.load)
      this.#isCounted = overloaded === undefined
      const request = received(this.#call, this.#notes, now())
      this.#request = request
      if (overloaded !== undefined) return this.#settle(overloaded)
      const prepared = prepareForward(request, stages)
      if (prepared instanceof Promise) void this.#wait(prepared)
      else this.#goOn(prepared)
    } catch (bug) {
      this.broke(bug)
    }
    return undefined
  }

  forwarded(outcome: Forwarded): void {
    this.#settle(outcome.ok ? undefined : outcome.failure)
  }

  broke(bug: unknown): void {
    const { log } = this.#parts
    log.error({ requestId: this.#call.requestId, err: bug }, 'bug')
    if (this.#isSettled) return
    this.#isSettled = true
    sendRefusal(this.#call, BUG)
    this.#whenOver(BUG)
  }

  async #wait(preparing: Promise<Result<Prepared, GatewayFailure>>): Promise<void> {
    try {
      this.#goOn(await preparing)
    } catch (bug) {
      this.broke(bug)
    }
  }

  #goOn(prepared: Result<Prepared, GatewayFailure>): void {
    if (!prepared.ok) return this.#settle(prepared.failure)
    if ('answer' in prepared.value) {
      sendAnswer(this.#call, prepared.value.answer)
      return this.#settle(undefined)
    }
    const { forward, exchanged } = prepared.value
    const { streams, bodyLimitBytes } = this.#parts
    const { request, body, response, requestId, acceptUpgrade } = this.#call
    const stream = streams.enter(exchanged)
    this.#stream = stream
    const client = { request, body, response, requestId, acceptUpgrade, bodyLimitBytes, stream }
    return proxy(forward, client, this)
  }

  /** Its fate is known. What comes after the first word counts no more. */
  #settle(failure: GatewayFailure | undefined): void {
    if (this.#isSettled) return
    try {
      this.#tell(failure)
      this.#isSettled = true
    } catch (bug) {
      this.broke(bug)
      return
    }
    this.#whenOver(failure)
  }

  #tell(failure: GatewayFailure | undefined): void {
    const { invite, debug } = this.#visit.generation
    const request = this.#request
    if (request === undefined) return
    const { decision } = request
    if (failure !== undefined) {
      if (isDecided(failure)) decision.failure = failure
      sendRefusal(this.#call, failure, invite(decision))
    }
    debug(request)
  }

  /** When the answer is out, or never will be: then there is nobody left to tell. */
  #whenOver(failure: GatewayFailure | undefined): void {
    if (failure !== undefined) this.#notes.failure = failure
    if (this.#stream !== undefined) this.#parts.streams.leave(this.#stream)
    const { response } = this.#call
    if (response.closed) this.#end()
    else response.once('close', () => this.#end())
  }

  #end(): void {
    const { load } = this.#parts.meters
    if (this.#isCounted) load.requests -= 1
    this.#visit.leave()
    try {
      this.#account()
    } catch (bug) {
      this.#parts.log.error({ requestId: this.#call.requestId, err: bug }, 'bug')
    }
  }

  #account(): void {
    const { log, meters } = this.#parts
    const { request, requestId } = this.#call
    const method = request.method ?? ''
    const durationMs = Math.round(performance.now() - this.#startedAt)
    const notes = this.#notes
    account({ requestId, method, status: this.#status(), durationMs, notes }, log, meters)
  }

  /** What the client saw, or would have seen. */
  #status(): number {
    const { response } = this.#call
    const { failure } = this.#notes
    return response.headersSent || failure === undefined
      ? response.statusCode
      : PROBLEMS[failure.reason].status
  }
}
