import type { IncomingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { endEarly } from '../stream/end-early.ts'
import type { OpenStream } from '../stream/open-stream.ts'
import { notePassed } from '../stream/passed-bytes.ts'
import type { StreamEnded } from '../stream/stream-ended.ts'
import { joinTunnels, type Tunnel } from '../upgrade/join-tunnels.ts'
import { takesOffer, type UpgradeOffer } from '../upgrade/upgrade-offer.ts'
import type { Progress } from '../upstream/sending.ts'
import type { ClientAnswer } from './client-answer.ts'
import { flatTexts } from './flat-texts.ts'
import { endToEndTrailers } from './trailers.ts'

/** The client's side of an answer. */
export interface RelayTarget {
  readonly response: ClientAnswer
  /** The head that the client gets, of the one received. Flat lists, name then value. */
  readonly headOf: (received: readonly string[]) => string[]
  /** The client has said that it reads trailers (RFC 9110, section 10.1.4). */
  readonly takesTrailers: boolean
  /** The client's. */
  readonly httpVersion: string
  /** Tells when it must end. Absent: nothing ends it. */
  readonly stream?: OpenStream | undefined
  /** What the client would go on in. Absent: HTTP. */
  readonly offer?: UpgradeOffer | undefined
}

/** How relaying goes. One of those after `answers` is called at last, once; only after `failed` may the client be told something else. */
export interface RelayEnd {
  /** The head of the answer has come. */
  answers(): void
  over(): void
  clientGone(): void
  /** The token that it went on by is over. */
  cut(ended: StreamEnded): void
  /** The upstream did not send all that it had begun, and so neither have we: the client's connection is closed. */
  brokenOff(): void
  /** There is no answer, and the client got nothing. Gives whether the request is sent anew: then relaying goes on. */
  failed(error: unknown, progress: Progress): boolean
}

type Controller = Dispatcher.DispatchController

const LOWEST_FINAL_STATUS = 200
const HIGHEST_STATUS = 599
const NO_CONTENT = 204
const EARLY_HINTS = 103
/** What fits in one write with the head is copied to it: that is cheaper than a second buffer. */
const SMALL_BYTES = 4_096
/** So much of an answer may wait for a slow client before the upstream is stopped: as much as is read at a time. */
const MOST_WAITING_BYTES = 128 * 1_024

const AT_ONCE = Promise.resolve()

/** A status that means nothing to a client, or that Node can't send. */
class StatusNotRelayable extends Error {
  readonly code: string

  constructor(status: number) {
    super(`An upstream's answer may not have the status ${status}.`)
    this.code = `STATUS_${status}`
  }
}

/** An upstream has switched to another protocol than it was asked for. */
class OfferNotTaken extends Error {
  readonly code = 'STATUS_101'
}

/** The client has gone, so nobody waits for the rest. */
class ClientGone extends Error {}

/**
 * Writes an upstream's answer to the client while it comes, as fast as the client reads: from the upstream's parser straight to the response, with no
 * stream between. Takes undici's calls, of one request or of its repetition.
 *
 * The first piece of a body waits for the rest of what came with it, so that a small answer is one write; it does not wait for more.
 */
export class AnswerRelay implements Dispatcher.DispatchHandler {
  readonly #target: RelayTarget
  readonly #end: RelayEnd
  #controller: Controller | undefined
  #hasBegun = false
  #held: Buffer | undefined
  #isHolding = false
  #isEnded = false
  #waitsForDrain = false

  constructor(target: RelayTarget, end: RelayEnd) {
    this.#target = target
    this.#end = end
    if (target.response.closed) this.#closed()
    // Comes once; to be taken off the list after that costs more than to stay on it.
    else target.response.on('close', () => this.#closed())
    target.stream?.onEnd((ended) => this.#cut(ended))
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    if (this.#isEnded) controller.abort(new ClientGone())
  }

  onRequestUpgrade(
    controller: Controller,
    _status: number,
    _headers: IncomingHttpHeaders,
    upstream: Duplex,
  ): void {
    const { offer, headOf } = this.#target
    upstream.on('error', () => upstream.destroy())
    if (this.#isEnded || offer === undefined || !(upstream instanceof Socket)) {
      upstream.destroy()
      return
    }
    const received = flatTexts(controller.rawHeaders)
    if (!takesOffer(received, offer)) {
      upstream.destroy()
      this.#end.failed(new OfferNotTaken(), 'begun')
      return
    }
    this.#isEnded = true
    this.#end.answers()
    this.#join(offer.accept(headOf(received)), upstream)
  }

  onResponseStarted(): void {
    this.#hasBegun = true
  }

  onResponseStart(controller: Controller, status: number): void {
    if (this.#isEnded) return
    if (status < LOWEST_FINAL_STATUS) return this.#inform(controller, status)
    if (status > HIGHEST_STATUS) return controller.abort(new StatusNotRelayable(status))
    this.#end.answers()
    const { response, headOf } = this.#target
    const head = headOf(flatTexts(controller.rawHeaders))
    response.writeHead(status, status === NO_CONTENT ? withoutLength(head) : head)
    this.#hold()
  }

  onResponseData(controller: Controller, piece: Buffer): void {
    if (this.#isEnded) return
    notePassed(piece)
    if (this.#isHolding && this.#held === undefined) {
      this.#held = piece
      return
    }
    this.#release()
    this.#write(controller, piece)
  }

  onResponseEnd(controller: Controller): void {
    if (this.#isEnded) return
    const { response, takesTrailers } = this.#target
    const trailers = flatTexts(controller.rawTrailers)
    if (takesTrailers && trailers.length > 0) response.addTrailers(endToEndTrailers(trailers))
    const held = this.#held
    this.#stopHolding()
    if (held === undefined) response.end()
    else if (held.length > SMALL_BYTES) response.end(held)
    else response.end(held.toString('latin1'), 'latin1')
  }

  onResponseError(_controller: Controller | undefined, error: unknown): void {
    if (this.#isEnded) return
    const { response } = this.#target
    if (!response.headersSent) {
      // What the client is told instead is no answer of the upstream, and its end not one either.
      if (!this.#end.failed(error, this.#progress())) this.#isEnded = true
      return
    }
    // Closing is the one way to say that this was not all.
    this.#isEnded = true
    this.#stopHolding()
    response.destroy()
    this.#end.brokenOff()
  }

  /** Of the try that has failed; the next one begins anew. */
  #progress(): Progress {
    const wasSent = this.#controller !== undefined
    this.#controller = undefined
    if (this.#hasBegun) return 'begun'
    return wasSent ? 'sent' : 'unsent'
  }

  #join(client: Tunnel, upstream: Tunnel): void {
    let cutBy: StreamEnded | undefined
    const joint = joinTunnels(client, upstream)
    this.#target.stream?.onEnd((ended) => {
      cutBy = ended
      joint.cut()
    })
    void joint.over.then(() => (cutBy === undefined ? this.#end.over() : this.#end.cut(cutBy)))
  }

  #cut(ended: StreamEnded): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#stopHolding()
    this.#controller?.abort(new ClientGone())
    const { response, stream } = this.#target
    if (response.headersSent && stream !== undefined) endEarly(response, stream.exchanged.request)
    this.#end.cut(ended)
  }

  /** Both ends come here: the answer is out, or the client has gone before. */
  #closed(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    if (this.#target.response.writableFinished) return this.#end.over()
    this.#stopHolding()
    this.#end.clientGone()
    this.#controller?.abort(new ClientGone())
  }

  /** Hints may be passed on (RFC 8297); other answers of this kind say nothing that is still true behind a proxy. */
  #inform(controller: Controller, status: number): void {
    const { response, httpVersion } = this.#target
    if (status !== EARLY_HINTS || httpVersion === '1.0') return
    const link = linksIn(flatTexts(controller.rawHeaders))
    if (link.length === 0) return
    try {
      response.writeEarlyHints({ link })
    } catch {
      // Node takes well-formed links only; a hint that is none helps nobody.
    }
  }

  /** Until what was read together has been parsed, which is done without a pause. */
  #hold(): void {
    this.#isHolding = true
    // Cheaper than `queueMicrotask`, which notes from where it was called.
    void AT_ONCE.then(() => this.#release())
  }

  #release(): void {
    if (!this.#isHolding) return
    const held = this.#held
    this.#stopHolding()
    if (held !== undefined && this.#controller !== undefined) this.#write(this.#controller, held)
    // The head of a slow body goes out as the upstream sent it.
    else this.#target.response.flushHeaders()
  }

  #stopHolding(): void {
    this.#isHolding = false
    this.#held = undefined
  }

  #write(controller: Controller, piece: Buffer): void {
    const { response } = this.#target
    if (response.write(piece) || response.writableLength <= MOST_WAITING_BYTES) return
    controller.pause()
    if (this.#waitsForDrain) return
    this.#waitsForDrain = true
    response.once('drain', () => {
      this.#waitsForDrain = false
      controller.resume()
    })
  }
}

/** Such an answer must not have one (RFC 9110, section 8.6). */
function withoutLength(head: readonly string[]): string[] {
  return head.filter((_, at) => head[at - (at % 2)]?.toLowerCase() !== 'content-length')
}

function linksIn(headers: readonly string[]): string[] {
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'link')
}
