import type { TlsIdentity } from '@cambio/exchange'
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

/** Where connections lead, and which certificate of ours they show. */
export interface UpstreamPlace {
  /** Origin: scheme, host and port. */
  readonly upstream: string
  /** Absent: none is shown. */
  readonly identity?: TlsIdentity | undefined
}

/** Equal for places that may share connections: a certificate belongs to a connection, so nobody else's requests go over it. */
export function poolName({ upstream, identity }: UpstreamPlace): string {
  return identity === undefined ? upstream : `${upstream} ${identity.thumbprint}`
}

/** The connections to one place: to many at once where many are needed, to none at first. */
export function createUpstreamPool(
  { upstream, identity }: UpstreamPlace,
  patience: UpstreamPatience,
): Pool {
  return new Pool(upstream, {
    connect: {
      timeout: patience.connectMs,
      ...(identity && { cert: identity.certificate.reveal(), key: identity.key.reveal() }),
    },
    headersTimeout: patience.headersMs,
    bodyTimeout: patience.bodyIdleMs,
    // One request at a time on a connection: an extra answer on it then meets no other client's request.
    pipelining: 1,
    // One protocol to upstreams, so one set of framing rules.
    allowH2: false,
  })
}
