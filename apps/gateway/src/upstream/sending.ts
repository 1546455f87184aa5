import type { Readable } from 'node:stream'
import type { TlsIdentity } from '@cambio/exchange'
import type { Dispatcher } from 'undici'
import type { UpstreamOutcome } from '../metrics/upstream-meters.ts'
import { lowerNames } from './lower-names.ts'
import { isStaleConnection } from './stale-connection.ts'
import type { UpstreamAddress } from './upstream-address.ts'
import type { Upstream } from './upstream.ts'

export interface UpstreamRequest {
  readonly upstream: Upstream
  /** A certificate of ours that the request's token is bound to. Absent: the upstream's own setting says which is shown. */
  readonly identity?: TlsIdentity | undefined
  readonly method: string
  /** Path and query, judged. */
  readonly target: string
  /** Flat list, name then value. */
  readonly headers: string[]
  readonly body: Readable | undefined
  /** The protocol that the connection is to be upgraded to. */
  readonly upgrade?: string | undefined
}

/** How far a try came: nothing was sent; the request was, or some of it; an answer has begun. */
export type Progress = 'unsent' | 'sent' | 'begun'

/** Asking again changes nothing (RFC 9110, section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const NOWHERE: readonly UpstreamAddress[] = []

/**
 * One request's way to its upstream: which address it goes to, whether it goes once more, and what its end tells of the address.
 *
 * Nothing is sent twice, with one exception: an upstream may close a connection that was idle just when a request is on its way there (RFC 9112, section
 * 9.3.1). A safe request without a body, of whose answer no byte has come, then goes once more, on a new connection. One of that kind that could not
 * be sent at all, because there was no connection, goes to another address. Neither more often than the upstream's `retries` say.
 */
export class Sending {
  readonly #request: UpstreamRequest
  #address: UpstreamAddress
  #before = NOWHERE
  #triesLeft: number

  /** @param address Where it goes first, chosen by the upstream. */
  constructor(request: UpstreamRequest, address: UpstreamAddress) {
    this.#request = request
    this.#address = address
    this.#triesLeft = isRepeatable(request) ? request.upstream.retries : 0
    request.upstream.enter()
    this.#arriveAt(address)
  }

  /** The first try. */
  start(handler: Dispatcher.DispatchHandler): void {
    this.#send(handler)
  }

  /** Sends it once more after a failure, if that may be. */
  repeat(error: unknown, progress: Progress, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#triesLeft === 0 || progress === 'begun') return false
    if (progress === 'unsent') return this.#sendElsewhere(handler)
    if (!isStaleConnection(error)) return false
    this.#sendOnNewConnection(handler)
    return true
  }

  /** The head of an answer has come. */
  answers(): void {
    this.#address.watch?.answers()
  }

  /** It is over. One of these is called, once, at last. */
  answered(): void {
    this.#address.watch?.isWhole()
    this.#end('answered')
  }

  failed(outcome: UpstreamOutcome): void {
    if (OF_THE_ADDRESS.has(outcome)) this.#address.watch?.fails()
    else this.#address.watch?.isUntold()
    this.#end(outcome)
  }

  #end(outcome: UpstreamOutcome): void {
    const { upstream } = this.#request
    this.#address.open -= 1
    upstream.leave()
    upstream.tally.count(outcome)
  }

  #send(handler: Dispatcher.DispatchHandler): void {
    const { identity } = this.#request
    this.#address.pool(identity).dispatch(dispatchOptions(this.#request), handler)
  }

  #sendElsewhere(handler: Dispatcher.DispatchHandler): boolean {
    const next = this.#next()
    if (next === undefined) return false
    this.#address.watch?.fails()
    this.#goOnAt(next)
    this.#send(handler)
    return true
  }

  /** At another address, if there is one: perhaps it was not that the connection was idle, but that the process has ended. */
  #sendOnNewConnection(handler: Dispatcher.DispatchHandler): void {
    this.#address.watch?.isUntold()
    this.#goOnAt(this.#next() ?? this.#address)
    const once = this.#address.newPool(this.#request.identity)
    once.dispatch(dispatchOptions(this.#request), handler)
    // Gracefully: when that request has ended.
    once.close().catch(ignoreEnd)
  }

  #next(): UpstreamAddress | undefined {
    return this.#request.upstream.choose([...this.#before, this.#address])
  }

  #goOnAt(address: UpstreamAddress): void {
    this.#triesLeft -= 1
    this.#request.upstream.tally.repeated += 1
    this.#before = [...this.#before, this.#address]
    this.#address.open -= 1
    this.#arriveAt(address)
  }

  #arriveAt(address: UpstreamAddress): void {
    this.#address = address
    address.open += 1
    address.watch?.sends()
  }
}

const isRepeatable = ({ method, body }: UpstreamRequest): boolean =>
  body === undefined && SAFE.has(method)

/** The others are the client's doing, or ours. */
const OF_THE_ADDRESS: ReadonlySet<UpstreamOutcome> = new Set([
  'upstream_unreachable',
  'upstream_timeout',
  'upstream_answer_invalid',
])

interface NamedDispatch extends Dispatcher.DispatchOptions {
  /** Missing in undici's types. */
  readonly servername: string
}

function dispatchOptions(request: UpstreamRequest): NamedDispatch {
  const { upstream, method, target: path, body = null, upgrade = null } = request
  const headers = upstream.isHttp2 ? lowerNames(request.headers) : request.headers
  // The same for all requests: undici closes connections when it changes. Which name is verified is the pool's own.
  return { method, path, headers, body, upgrade, servername: SERVER_NAME }
}

const SERVER_NAME = 'upstream'

function ignoreEnd(): void {}
