import type { EffectiveUpstream } from '@cambio/trust'
import type { UpstreamTally } from '../metrics/upstream-meters.ts'
import { isPaused } from './address-health.ts'
import { AddressWatch } from './address-watch.ts'
import { chooseAddress } from './choose-address.ts'
import { UpstreamAddress } from './upstream-address.ts'
import type { ConnectionSettings } from './upstream-pool.ts'

export interface UpstreamParts extends ConnectionSettings {
  readonly upstream: EffectiveUpstream
  readonly tally: UpstreamTally
  /** Seconds that only go forward. */
  readonly clock: () => number
}

/** An upstream as requests go to it: its connections, what is known of its addresses, how many requests are on their way. */
export class Upstream {
  readonly name: string
  /** See `EffectiveUpstream`. */
  readonly retries: number
  readonly isHttp2: boolean
  readonly tally: UpstreamTally
  readonly #addresses: readonly UpstreamAddress[]
  readonly #sole: UpstreamAddress | undefined
  readonly #mostOpen: number
  readonly #clock: () => number
  #open = 0
  #turn = 0

  constructor(parts: UpstreamParts) {
    const { upstream, tally, clock } = parts
    this.name = upstream.name
    this.retries = upstream.retries
    this.isHttp2 = upstream.protocol === 'http2'
    this.tally = tally
    this.#addresses = openAddresses(parts)
    this.#sole = this.#addresses.length === 1 ? this.#addresses[0] : undefined
    this.#mostOpen = upstream.concurrency ?? Infinity
    this.#clock = clock
  }

  /** As many requests are on their way as may be. */
  get isBusy(): boolean {
    return this.#open >= this.#mostOpen
  }

  /** A request begins. Each one ends with one {@link leave}. */
  enter(): void {
    this.#open += 1
    this.tally.open += 1
  }

  leave(): void {
    this.#open -= 1
    this.tally.open -= 1
  }

  /** Where a request goes next. Undefined: it has been everywhere. @param before Where it has been. Default: nowhere. */
  choose(before: readonly UpstreamAddress[] = NOWHERE): UpstreamAddress | undefined {
    if (this.#sole !== undefined) return before.length === 0 ? this.#sole : undefined
    this.#turn += 1
    const left = this.#addresses.filter((address) => !before.includes(address))
    return chooseAddress(left, this.#clock(), this.#turn)
  }

  /** Lets go of connections that show another certificate of ours than these, by thumbprint. */
  keepOnly(thumbprints: ReadonlySet<string>): void {
    for (const address of this.#addresses) address.keepOnly(thumbprints)
  }

  /** Resolves when the requests on their way have ended. */
  async close(): Promise<void> {
    this.tally.paused -= this.#addresses.filter(({ health }) => isPaused(health)).length
    await Promise.all(this.#addresses.map((address) => address.close()))
  }
}

const NOWHERE: readonly UpstreamAddress[] = []

function openAddresses(parts: UpstreamParts): readonly UpstreamAddress[] {
  const { addresses } = parts.upstream
  return addresses.map(
    (origin) => new UpstreamAddress(origin, parts, addresses.length > 1 ? watch(parts) : undefined),
  )
}

function watch({ upstream, tally, clock }: UpstreamParts): AddressWatch {
  return new AddressWatch({
    policy: upstream.health,
    clock,
    onPause(isLeftOut) {
      tally.paused += isLeftOut ? 1 : -1
    },
  })
}
