import type { Readable } from 'node:stream'
import { err, ok, type Result } from '@cambio/validation'
import type { Dispatcher, Pool } from 'undici'
import { AnswerRelay, type RelayTarget } from './answer-relay.ts'
import { isStaleConnection } from './stale-connection.ts'
import { upstreamFailure, type UpstreamFailure } from './upstream-failure.ts'
import {
  createUpstreamPool,
  poolName,
  UPSTREAM_PATIENCE,
  type UpstreamPatience,
  type UpstreamPlace,
} from './upstream-pool.ts'

export interface UpstreamRequest extends UpstreamPlace {
  readonly method: string
  /** Path and query, judged. */
  readonly target: string
  /** Flat list, name then value. */
  readonly headers: string[]
  readonly body: Readable | undefined
  /** The protocol that the connection is to be upgraded to. */
  readonly upgrade?: string | undefined
}

/** What became of a request: its answer is out, whole, or why not. */
export type Forwarded = Result<undefined, UpstreamFailure>

export interface Forwarder {
  /** Sends the request, and its answer on as it comes. When the client goes away, the request ends too. */
  forward(request: UpstreamRequest, target: RelayTarget): Promise<Forwarded>
  /** Lets go of connections to every other place, by {@link poolName}; one that is asked for again is connected to anew. */
  keepOnly(places: ReadonlySet<string>): void
  close(): Promise<void>
}

/** Asking again changes nothing (RFC 9110, section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Sends requests to upstreams and their answers to clients: no redirect is followed, nothing is decoded, nothing is kept. TLS certificates
 * are verified against the system's authorities.
 *
 * Nothing is sent twice, with one exception: an upstream may close a connection that was idle just when a request is on its way there (RFC 9112, section
 * 9.3.1). A safe request without a body, of whose answer no byte has come, then goes once more, on a new connection.
 */
export function createForwarder(patience: UpstreamPatience = UPSTREAM_PATIENCE): Forwarder {
  const pools = new Map<string, Pool>()

  /** Upstreams come from the trust file, so there are few pools. */
  function poolOf(place: UpstreamPlace): Pool {
    const name = poolName(place)
    const pool = pools.get(name) ?? createUpstreamPool(place, patience)
    pools.set(name, pool)
    return pool
  }

  function sendOnNewConnection(request: UpstreamRequest, relay: AnswerRelay): void {
    const once = createUpstreamPool(request, patience)
    once.dispatch(dispatchOptions(request), relay)
    // Gracefully: when that request has ended.
    once.close().catch(ignoreEnd)
  }

  return {
    forward(request, target) {
      const { promise, resolve, reject } = Promise.withResolvers<Forwarded>()
      let isFirst = isRepeatable(request)
      const relay = new AnswerRelay(target, {
        over: () => resolve(OK),
        clientGone: () => resolve(CLIENT_GONE),
        brokenOff: () => resolve(BROKEN_OFF),
        failed(error, hasBegun) {
          if (isFirst && !hasBegun && isStaleConnection(error)) {
            isFirst = false
            return sendOnNewConnection(request, relay)
          }
          return settleFailure(error, resolve, reject)
        },
      })
      poolOf(request).dispatch(dispatchOptions(request), relay)
      return promise
    },
    keepOnly(places) {
      for (const [name, pool] of pools) {
        if (places.has(name)) continue
        pools.delete(name)
        // A request that still uses it, as one with a certificate that was replaced meanwhile, is seen to its end.
        pool.close().catch(ignoreEnd)
      }
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}

const OK: Forwarded = ok(undefined)
const CLIENT_GONE: Forwarded = err({ reason: 'client_gone' })
const BROKEN_OFF: Forwarded = err({ reason: 'upstream_answer_invalid', code: 'BROKEN_OFF' })

const isRepeatable = ({ method, body }: UpstreamRequest): boolean =>
  body === undefined && SAFE.has(method)

function dispatchOptions(request: UpstreamRequest): Dispatcher.DispatchOptions {
  const { method, target, headers, body = null, upgrade = null } = request
  return { method, path: target, headers, body, upgrade }
}

/** What is no failure of a request is a bug. */
function settleFailure(
  error: unknown,
  resolve: (forwarded: Forwarded) => void,
  reject: (bug: unknown) => void,
): void {
  try {
    resolve(err(upstreamFailure(error)))
  } catch (bug) {
    reject(bug)
  }
}

function ignoreEnd(): void {}
