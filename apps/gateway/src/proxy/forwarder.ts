import { err, ok, type Result } from '@cambio/validation'
import type { Dispatcher } from 'undici'
import type { StreamEnded } from '../stream/stream-ended.ts'
import { Sending, type UpstreamRequest } from '../upstream/sending.ts'
import { AnswerRelay, type RelayTarget } from './answer-relay.ts'
import { RefusalWatch } from './refusal-watch.ts'
import { upstreamFailure, type UpstreamFailure } from './upstream-failure.ts'

/** What became of a request: its answer is out, whole, or why not. */
export type Forwarded = Result<undefined, UpstreamFailure | StreamEnded>

export interface Forwarder {
  /** Sends the request, and its answer on as it comes. When the client goes away, the request ends too. */
  forward(request: UpstreamRequest, target: RelayTarget): Promise<Forwarded>
}

/**
 * Sends requests to upstreams and their answers to clients: no redirect is followed, nothing is decoded, nothing is kept. What is sent more than once, and
 * when, is {@link Sending}'s.
 */
export function createForwarder(): Forwarder {
  return {
    forward(request, target) {
      const { promise, resolve, reject } = Promise.withResolvers<Forwarded>()
      let sending = new Sending(request)
      const relay = new AnswerRelay(target, {
        answers: () => sending.answers(),
        over() {
          sending.answered()
          resolve(OK)
        },
        clientGone() {
          sending.failed('client_gone')
          resolve(CLIENT_GONE)
        },
        cut(ended) {
          sending.failed('client_gone')
          resolve(err(ended))
        },
        brokenOff() {
          sending.failed('upstream_answer_invalid')
          resolve(BROKEN_OFF)
        },
        failed(error, progress) {
          try {
            const failure = upstreamFailure(error)
            if (sending.repeat(error, progress, handlerOf(request))) return true
            sending.failed(failure.reason)
            resolve(err(failure))
          } catch (bug) {
            sending.failed('internal')
            reject(bug)
          }
          return false
        },
      })
      const handlerOf = ({ refusals }: UpstreamRequest): Dispatcher.DispatchHandler =>
        refusals === undefined ? relay : new RefusalWatch(relay, refusals, sendInstead)
      /** What was refused has been answered; the client waits for the answer to this one. */
      const sendInstead = (another: UpstreamRequest): void => {
        sending.answered()
        sending = new Sending(another)
        sending.start(handlerOf(another))
      }
      sending.start(handlerOf(request))
      return promise
    },
  }
}

const OK: Forwarded = ok(undefined)
const CLIENT_GONE: Forwarded = err({ reason: 'client_gone' })
const BROKEN_OFF: Forwarded = err({ reason: 'upstream_answer_invalid', code: 'BROKEN_OFF' })
