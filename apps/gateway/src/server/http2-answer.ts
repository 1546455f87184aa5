import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { AnswerHead, ClientAnswer } from '../proxy/client-answer.ts'

/** Of a connection, so not for HTTP/2 (RFC 9113, section 8.2.2). */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])
/** RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5. */
const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304])
/** Time for the answer to reach the client: a reset could overtake it. */
const LINGER_MS = 1_000
const CONTINUE = 100
const EARLY_HINTS = 103

/** This was not all: the client sees a reset, and no end. */
class BrokenOff extends Error {}

/**
 * An answer on a stream of HTTP/2.
 *
 * Its head waits for what follows, so that an answer without a body is one frame; gRPC tells a refusal in no other way.
 */
export class Http2Answer implements ClientAnswer {
  statusCode = 200
  readonly #stream: ServerHttp2Stream
  #head: OutgoingHttpHeaders | undefined
  #trailers: OutgoingHttpHeaders = {}
  #isClosed = false
  readonly #isHead: boolean

  /** @param method Of the request. */
  constructor(stream: ServerHttp2Stream, method: string) {
    this.#stream = stream
    this.#isHead = method === 'HEAD'
    // Its closing tells as much.
    stream.on('error', ignore)
    stream.once('close', () => (this.#isClosed = true))
  }

  get headersSent(): boolean {
    return this.#head !== undefined || this.#stream.headersSent
  }

  get writableFinished(): boolean {
    const { writableFinished, aborted, rstCode } = this.#stream
    return writableFinished && !aborted && rstCode === constants.NGHTTP2_NO_ERROR
  }

  get writableLength(): number {
    return this.#stream.writableLength
  }

  get closed(): boolean {
    return this.#isClosed
  }

  get destroyed(): boolean {
    return this.#stream.destroyed
  }

  writeContinue(): void {
    this.#inform({ ':status': CONTINUE })
  }

  writeEarlyHints({ link }: { readonly link: string[] }): void {
    this.#inform({ ':status': EARLY_HINTS, link })
  }

  writeHead(status: number, head: AnswerHead): void {
    this.statusCode = status
    this.#head = { ':status': status, ...byName(head) }
  }

  flushHeaders(): void {
    // In gRPC a status in the head says that nothing follows, which only the end of the stream can tell.
    if (this.#head?.['grpc-status'] === undefined) this.#respond()
  }

  write(piece: Buffer): boolean {
    this.#respond()
    return !this.#stream.writable || this.#stream.write(piece)
  }

  addTrailers(trailers: readonly [string, string][]): void {
    this.#trailers = byName(trailers.flat())
  }

  end(last?: string | Buffer, encoding?: 'latin1'): void {
    const hasMore =
      (last !== undefined && last.length > 0) || Object.keys(this.#trailers).length > 0
    this.#respond(!hasMore)
    if (!this.#stream.writable) return
    this.#stream.once('finish', () => this.#stopAsking())
    this.#stream.end(typeof last === 'string' ? Buffer.from(last, encoding ?? 'utf8') : last)
  }

  destroy(): void {
    this.#stream.destroy(new BrokenOff('The upstream has broken off its answer.'))
  }

  on(event: 'close', listener: () => void): void {
    this.#stream.on(event, listener)
  }

  once(event: 'close' | 'drain', listener: () => void): void {
    this.#stream.once(event, listener)
  }

  /** What the client has not sent soon after it has the answer, nobody reads any more, and it is told so (RFC 9113, section 8.1). */
  #stopAsking(): void {
    const stream = this.#stream
    if (stream.readableEnded) return
    const stop = setTimeout(() => stream.close(constants.NGHTTP2_NO_ERROR), LINGER_MS)
    stream.once('close', () => clearTimeout(stop))
  }

  #inform(headers: OutgoingHttpHeaders): void {
    if (!this.#stream.destroyed && !this.headersSent) this.#stream.additionalHeaders(headers)
  }

  #respond(isAll = false): void {
    const head = this.#head
    this.#head = undefined
    if (head === undefined || this.#stream.destroyed) return
    const endStream = isAll || this.#isHead || BODYLESS.has(this.statusCode)
    if (!endStream)
      this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(this.#trailers))
    this.#stream.respond(head, { endStream, waitForTrailers: !endStream })
  }
}

function byName(head: AnswerHead): OutgoingHttpHeaders {
  const flat = Array.isArray(head) ? head : Object.entries(head).flat()
  const headers: Record<string, string | string[]> = {}
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = String(flat[at]).toLowerCase()
    if (!OF_CONNECTION.has(name)) add(headers, name, String(flat[at + 1]))
  }
  return headers
}

function add(headers: Record<string, string | string[]>, name: string, value: string): void {
  const before = headers[name]
  headers[name] = before === undefined ? value : [before, value].flat()
}

function ignore(): void {}
