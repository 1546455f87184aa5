import type { TlsIdentity } from '@cambio/exchange'
import { Pool } from 'undici'
import type { UpstreamPatience } from './forwarder.ts'

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

export function createPool(
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
