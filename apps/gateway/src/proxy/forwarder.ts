import type { Readable } from 'node:stream'
import { err, ok, type Result } from '@cambio/validation'
import type { Pool } from 'undici'
import { createPool, poolName, type UpstreamPlace } from './upstream-pool.ts'
import { upstreamFailure, type UpstreamFailure } from './upstream-failure.ts'

/** How long an upstream may take, in milliseconds. */
export interface UpstreamPatience {
  /** To accept a connection, TLS included. */
  readonly connectMs: number
  /** From the end of the request to the end of the answer's head. */
  readonly headersMs: number
  /** Between two pieces of the answer's body. */
  readonly bodyIdleMs: number
}

/** A healthy upstream accepts in milliseconds; a minute is what load balancers in front of us commonly allow. */
export const UPSTREAM_PATIENCE: UpstreamPatience = Object.freeze({
  connectMs: 5_000,
  headersMs: 60_000,
  bodyIdleMs: 60_000,
})

export interface UpstreamRequest extends UpstreamPlace {
  readonly method: string
  /** Path and query, judged. */
  readonly target: string
  /** Flat list, name then value. */
  readonly headers: string[]
  readonly body: Readable | undefined
  /** Ends the request, for example because the client has gone. */
  readonly signal: AbortSignal
}

export interface UpstreamAnswer {
  readonly status: number
  /** Flat list, name then value, as received. */
  readonly headers: readonly string[]
  readonly body: Readable
}

export interface Forwarder {
  forward(request: UpstreamRequest): Promise<Result<UpstreamAnswer, UpstreamFailure>>
  /** Lets go of connections to every other place, by {@link poolName}; one that is asked for again is connected to anew. */
  keepOnly(places: ReadonlySet<string>): void
  close(): Promise<void>
}

const LOWEST_FINAL_STATUS = 200
const HIGHEST_STATUS = 599

/**
 * Sends requests to upstreams and gives their answers as streams: nothing is retried, no redirect is followed, nothing
 * is decoded. TLS certificates are verified against the system's authorities.
 */
export function createForwarder(patience: UpstreamPatience = UPSTREAM_PATIENCE): Forwarder {
  const pools = new Map<string, Pool>()

  /** Upstreams come from the trust file, so there are few pools. */
  function poolOf(place: UpstreamPlace): Pool {
    const name = poolName(place)
    const pool = pools.get(name) ?? createPool(place, patience)
    pools.set(name, pool)
    return pool
  }

  return {
    async forward({ upstream, identity, target, body, ...request }) {
      try {
        const answer = await poolOf({ upstream, identity }).request({
          ...request,
          path: target,
          body: body ?? null,
          responseHeaders: 'raw',
        })
        return judgeAnswer(answer.statusCode, flatHeaders(answer.headers), answer.body)
      } catch (error) {
        return err(upstreamFailure(error))
      }
    },
    keepOnly(places) {
      for (const [name, pool] of pools) {
        if (places.has(name)) continue
        pools.delete(name)
        // A request that still uses it, as one with a certificate that was replaced meanwhile, is seen to its end.
        pool.close().catch(() => undefined)
      }
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}

/** Node can't relay a status of 1xx or above 599, and none means anything to a client. */
function judgeAnswer(
  status: number,
  headers: readonly string[],
  body: Readable,
): Result<UpstreamAnswer, UpstreamFailure> {
  if (status >= LOWEST_FINAL_STATUS && status <= HIGHEST_STATUS)
    return ok({ status, headers, body })
  body.on('error', ignoreOwnAbort).destroy()
  return err({ reason: 'upstream_answer_invalid', code: `STATUS_${status}` })
}

/** With `responseHeaders: 'raw'` the library gives the flat list, which its types do not say. */
function flatHeaders(headers: unknown): readonly string[] {
  if (!Array.isArray(headers)) throw new TypeError('undici gave no raw headers')
  return headers.map(String)
}

/** Destroying an unread body makes it emit the abort we asked for. */
function ignoreOwnAbort(): void {}
