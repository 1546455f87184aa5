import type { EffectiveUpstream } from '@cambio/trust'

/** What an address's last requests say of it. Times are seconds of one clock that only goes forward. */
export interface AddressHealth {
  /** In a row, up to now. */
  readonly failures: number
  /** Present: it is left out until then; afterwards one request tries it. */
  readonly pausedUntil?: number
  /** That request is on its way. */
  readonly isTried?: boolean
}

export const HEALTHY: AddressHealth = Object.freeze({ failures: 0 })

/** No connection, no answer in time, or one that was none or broke off. */
export function failed(
  { failures }: AddressHealth,
  policy: EffectiveUpstream['health'],
  now: number,
): AddressHealth {
  const next = failures + 1
  return next < policy.failures
    ? { failures: next }
    : { failures: next, pausedUntil: now + policy.pauseSeconds }
}

/** The head of an answer has come: it serves again, though one more failure would be one too many. */
export function answering({ failures }: AddressHealth): AddressHealth {
  return { failures }
}

/** A request goes there to find out. */
export function tried(health: AddressHealth): AddressHealth {
  return { ...health, isTried: true }
}

/** The request that was to find out ended without telling: its client went away. */
export function untold(health: AddressHealth): AddressHealth {
  return { ...health, isTried: false }
}

export const isPaused = ({ pausedUntil }: AddressHealth): boolean => pausedUntil !== undefined

/** Its pause is over, and nobody has gone to look yet. */
export function isDue({ pausedUntil, isTried = false }: AddressHealth, now: number): boolean {
  return pausedUntil !== undefined && pausedUntil <= now && !isTried
}
