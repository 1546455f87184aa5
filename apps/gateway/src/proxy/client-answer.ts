/** Header names and values in turn, or by name. */
export type AnswerHead = string[] | Record<string, string | number>

/** An answer on its way to a client, whichever HTTP the client speaks. Node's `ServerResponse` is one. */
export interface ClientAnswer {
  statusCode: number
  readonly headersSent: boolean
  /** All that was written has left this process. */
  readonly writableFinished: boolean
  /** Bytes that wait for the client. */
  readonly writableLength: number
  /** Nothing can be said any more: it is over, or the client has gone. */
  readonly closed: boolean
  readonly destroyed: boolean
  writeContinue(): void
  writeEarlyHints(hints: { readonly link: string[] }): void
  writeHead(status: number, head: AnswerHead): unknown
  /** Sends the head before there is a body. */
  flushHeaders(): void
  /** False: the client is slower, and `drain` tells when it has caught up. */
  write(piece: Buffer): boolean
  addTrailers(trailers: readonly [string, string][]): void
  end(last?: undefined): unknown
  end(last: string | Buffer | undefined): unknown
  end(last: string, encoding: 'latin1'): unknown
  /** Ends it so that the client sees that this was not all. */
  destroy(): unknown
  on(event: 'close', listener: () => void): unknown
  once(event: 'close' | 'drain', listener: () => void): unknown
}
