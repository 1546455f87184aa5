import { Pool } from 'undici'

/** How long an upstream may take, in milliseconds. */
export interface UpstreamPatience {
  /** To accept a connection, TLS included. */
  readonly connectMs: number
  /** From the end of the request to the end of the answer's head. */
  readonly headersMs: number
  /** Between two pieces of the answer's body, as long as the client takes them. */
  readonly bodyIdleMs: number
}

/** A healthy upstream accepts in milliseconds; a minute is what load balancers in front of us commonly allow. */
export const UPSTREAM_PATIENCE: UpstreamPatience = Object.freeze({
  connectMs: 5_000,
  headersMs: 60_000,
  bodyIdleMs: 60_000,
})

/** The connections to one upstream: to many at once where many are needed, to none at first. */
export function createUpstreamPool(upstream: string, patience: UpstreamPatience): Pool {
  return new Pool(upstream, {
    connect: { timeout: patience.connectMs },
    headersTimeout: patience.headersMs,
    bodyTimeout: patience.bodyIdleMs,
    // One request at a time on a connection: an extra answer on it then meets no other client's request.
    pipelining: 1,
    // One protocol to upstreams, so one set of framing rules.
    allowH2: false,
  })
}
