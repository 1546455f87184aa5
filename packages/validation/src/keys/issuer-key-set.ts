import type { Result } from '../result.ts'
import type { KeySet, KeysUnavailable } from './key-set.ts'
import type { RejectedKey } from './read-key-set.ts'

/** For readiness and for the log. */
export interface KeySetStatus {
  readonly issuer: string
  readonly keys: number
  readonly rejected: readonly RejectedKey[]
  /** Since the keys were fetched; absent when there are none, or when they are not fetched. */
  readonly ageSeconds?: number
  /** What went wrong with the last fetch; absent when it went well. */
  readonly cause?: string
}

/** A key set that can say how it is. */
export interface IssuerKeySet extends KeySet {
  /** Whether the issuer's tokens can be judged now. */
  readonly ready: boolean
  /** Sees to it that there are keys: at start, and whenever readiness is asked for. */
  load(): Promise<Result<KeySetStatus, KeysUnavailable>>
  status(): KeySetStatus
  /**
   * Stands for the keys that serve now: another object after each fetch, whatever it brought, so what was verified by keys of the same edition
   * need not be verified again. Sees to it, as `find` does, that old keys are fetched anew. Undefined: `find` must be waited for.
   */
  edition(): object | undefined
}
