import type { TlsIdentity } from '@cambio/exchange'
import type { Dispatcher, Pool } from 'undici'
import { HEALTHY, type AddressHealth } from './address-health.ts'
import type { AddressWatch } from './address-watch.ts'
import { createUpstreamPool, type ConnectionSettings } from './upstream-pool.ts'

/** One of an upstream's addresses, with its connections and what is known of it. */
export class UpstreamAddress {
  /** Requests on their way to it. */
  open = 0
  /** Absent: it is the only one, and is asked whatever is known of it. */
  readonly watch: AddressWatch | undefined
  readonly #origin: string
  readonly #settings: ConnectionSettings
  /** By the thumbprint of the certificate that a token is bound to: it belongs to a connection, so nobody else's requests go over it. */
  readonly #pools = new Map<string, Pool>()

  constructor(origin: string, settings: ConnectionSettings, watch?: AddressWatch) {
    this.#origin = origin
    this.#settings = settings
    this.watch = watch
  }

  get health(): AddressHealth {
    return this.watch?.health ?? HEALTHY
  }

  /** The connections that are kept. @param identity The certificate of ours that the request's token is bound to. */
  pool(identity: TlsIdentity | undefined): Dispatcher {
    const name = identity?.thumbprint ?? UNBOUND
    return this.#pools.get(name) ?? this.#keptPool(name, identity)
  }

  /** Connections of their own, for the caller to close. */
  newPool(identity: TlsIdentity | undefined): Pool {
    return createUpstreamPool(this.#origin, this.#settings, identity)
  }

  /** Lets go of connections that show another certificate than these, by thumbprint. A request that still uses one is seen to its end. */
  keepOnly(thumbprints: ReadonlySet<string>): void {
    for (const [name, pool] of this.#pools) {
      if (name === UNBOUND || thumbprints.has(name)) continue
      this.#pools.delete(name)
      pool.close().catch(ignoreEnd)
    }
  }

  /** Resolves when the requests on their way have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()))
  }

  #keptPool(name: string, identity: TlsIdentity | undefined): Pool {
    const pool = this.newPool(identity)
    this.#pools.set(name, pool)
    if (this.#settings.upstream.protocol === 'http2') this.#endWaiting(name, pool)
    return pool
  }

  /**
   * Requests wait for the first connection of HTTP/2 together, to see how many it takes. When it does not come about they fail together: left to the
   * client library, each would wait for an attempt of its own, one after the other.
   */
  #endWaiting(name: string, pool: Pool): void {
    pool.on('connectionError', (_origin, _targets, error) => {
      if (pool.stats.connected > 0 || this.#pools.get(name) !== pool) return
      this.#pools.delete(name)
      pool.destroy(error).catch(ignoreEnd)
    })
  }
}

/** No certificate has this thumbprint. */
const UNBOUND = ''

function ignoreEnd(): void {}
