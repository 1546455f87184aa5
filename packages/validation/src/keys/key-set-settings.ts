import { DISCOVERY_DEFAULTS } from './discover-issuer.ts'
import type { DiscoveryOptions } from './discover-issuer.ts'

/** When keys are fetched. Seconds. */
export interface KeySetTimes {
  /** Older keys are fetched anew in the background, while they still serve. */
  readonly refreshAfterSeconds: number
  /**
   * When nobody has asked the issuer for this long, the next token waits for the answer. So while the issuer can be
   * reached, a key that it has removed is accepted no longer than this.
   */
  readonly waitAfterSeconds: number
  /** Between two fetches for unknown keys, for wrong signatures, and for old keys: strangers choose `kid`, and must not drive us to the issuer. */
  readonly cooldownSeconds: number
  /** Between two tries while there are no keys at all. */
  readonly retrySeconds: number
  /** How long the last good keys serve while the issuer can't be reached. Then its tokens are not accepted. */
  readonly maxAgeSeconds: number
}

export interface RemoteKeySetOptions extends Partial<KeySetTimes>, Partial<DiscoveryOptions> {
  readonly issuer: string
  /** Where the keys are; without it they are found by discovery, anew at each fetch. */
  readonly jwksUrl?: string
  /** Seconds that only go forward. Default: the process's monotonic clock, which no change of the system time moves. */
  readonly clock?: () => number
}

export const KEY_SET_DEFAULTS: KeySetTimes & DiscoveryOptions = {
  ...DISCOVERY_DEFAULTS,
  refreshAfterSeconds: 600,
  waitAfterSeconds: 900,
  cooldownSeconds: 30,
  retrySeconds: 2,
  maxAgeSeconds: 86_400,
}

/** The options with nothing left out. */
export type KeySetSettings = RemoteKeySetOptions & Required<Omit<RemoteKeySetOptions, 'jwksUrl'>>

const MS_PER_SECOND = 1_000

export const monotonicSeconds = (): number => performance.now() / MS_PER_SECOND
