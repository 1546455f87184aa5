import type { IncomingHttpHeaders } from 'node:http'
import { Secret } from '@cambio/validation'
import type { Dispatcher } from 'undici'
import type { FormAnswer } from './form-answer.ts'

/** Nobody waits for the rest: it is too long, or the time is over. */
class NotWanted extends Error {}

type Controller = Dispatcher.DispatchController

/**
 * Takes one answer in: of one that is longer than `maxBytes` all but the body, the rest of which is not read. Takes undici's calls, so there is no stream
 * between its parser and the text.
 */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number
  readonly #settle = Promise.withResolvers<FormAnswer>()
  readonly #pieces: Buffer[] = []
  #controller: Controller | undefined
  #isGivenUp = false
  #head: Omit<FormAnswer, 'body'> = { status: 0, headers: {} }
  #size = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Rejects when no answer comes, or not all of it. */
  get answer(): Promise<FormAnswer> {
    return this.#settle.promise
  }

  /** Nobody waits for it any more: what was not sent yet never is. */
  giveUp(): void {
    this.#isGivenUp = true
    this.#settle.reject(new NotWanted())
    this.#controller?.abort(new NotWanted())
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    if (this.#isGivenUp) controller.abort(new NotWanted())
  }

  onResponseStart(_controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    this.#head = { status, headers }
  }

  onResponseData(controller: Controller, piece: Buffer): void {
    this.#size += piece.length
    if (this.#size <= this.#maxBytes) {
      this.#pieces.push(piece)
      return
    }
    this.#settle.resolve(this.#head)
    controller.abort(new NotWanted())
  }

  onResponseEnd(): void {
    const body = new Secret(Buffer.concat(this.#pieces).toString('utf8'))
    this.#settle.resolve({ ...this.#head, body })
  }

  onResponseError(_controller: Controller | undefined, error: unknown): void {
    this.#settle.reject(error)
  }
}
