import { err, monotonicSeconds } from '@cambio/validation'
import type { DiscoveryFailure, DiscoveryOptions, Result } from '@cambio/validation'
import type { AuthorizationServer } from '../exchange-order.ts'
import { discoverAuthorizationServer } from './discover-authorization-server.ts'

export interface AuthorizationServerSourceOptions extends Partial<DiscoveryOptions> {
  readonly issuer: string
  /** Between two tries. Default: 2. */
  readonly retrySeconds?: number
  /** Seconds that only go forward. Default: the process's monotonic clock. */
  readonly clock?: () => number
}

/** Short enough to be there soon after the server, long enough not to press it while it starts. */
const RETRY_SECONDS = 2

type Discovered = Result<AuthorizationServer, DiscoveryFailure>

/** Our realm's metadata, discovered once: one request at a time, again after a failure no sooner than the cool-down allows. */
export class AuthorizationServerSource {
  readonly #options: AuthorizationServerSourceOptions
  #latest: Discovered
  #discovering: Promise<Discovered> | undefined
  #triedAt = -Infinity

  constructor(options: AuthorizationServerSourceOptions) {
    this.#options = options
    this.#latest = err({
      reason: 'issuer_unreachable',
      issuer: options.issuer,
      cause: 'not asked yet',
    })
  }

  /** Whether the metadata is there. */
  get ready(): boolean {
    return this.#latest.ok
  }

  /** The metadata, or why it could not be had at the latest try. */
  async get(): Promise<Discovered> {
    if (this.#latest.ok || this.#isCoolingDown()) return this.#discovering ?? this.#latest
    this.#discovering ??= this.#discover().finally(() => (this.#discovering = undefined))
    return this.#discovering
  }

  async #discover(): Promise<Discovered> {
    this.#triedAt = this.#now()
    this.#latest = await discoverAuthorizationServer(this.#options.issuer, this.#options)
    return this.#latest
  }

  #isCoolingDown(): boolean {
    return this.#now() - this.#triedAt < (this.#options.retrySeconds ?? RETRY_SECONDS)
  }

  #now(): number {
    return (this.#options.clock ?? monotonicSeconds)()
  }
}
