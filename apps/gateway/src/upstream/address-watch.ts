import type { EffectiveUpstream } from '@cambio/trust'
import {
  answering,
  failed,
  HEALTHY,
  isDue,
  isPaused,
  tried,
  untold,
  type AddressHealth,
} from './address-health.ts'

export interface AddressWatchParts {
  readonly policy: EffectiveUpstream['health']
  /** Seconds that only go forward. */
  readonly clock: () => number
  /** Told when the address is left out, and when it serves again. */
  readonly onPause: (isPaused: boolean) => void
}

/** Keeps what the requests to an address tell of it. */
export class AddressWatch {
  readonly #parts: AddressWatchParts
  #health = HEALTHY

  constructor(parts: AddressWatchParts) {
    this.#parts = parts
  }

  get health(): AddressHealth {
    return this.#health
  }

  /** A request goes there. */
  sends(): void {
    if (isDue(this.#health, this.#parts.clock())) this.#learn(tried(this.#health))
  }

  /** The head of its answer has come. */
  answers(): void {
    if (isPaused(this.#health)) this.#learn(answering(this.#health))
  }

  /** All of it has come. */
  isWhole(): void {
    if (this.#health !== HEALTHY) this.#learn(HEALTHY)
  }

  fails(): void {
    const { policy, clock } = this.#parts
    this.#learn(failed(this.#health, policy, clock()))
  }

  /** The request ended, and it says nothing of the address. */
  isUntold(): void {
    if (isPaused(this.#health)) this.#learn(untold(this.#health))
  }

  #learn(health: AddressHealth): void {
    const was = isPaused(this.#health)
    this.#health = health
    if (isPaused(health) !== was) this.#parts.onPause(!was)
  }
}
