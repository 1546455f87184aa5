import { err, monotonicSeconds, ok } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import { admit, CLOSED, settle } from './breaker-state.ts'
import type { AttemptOutcome, BreakerLimits, BreakerState } from './breaker-state.ts'

export interface BreakerOptions extends Partial<BreakerLimits> {
  /** Seconds that only go forward. Default: the process's monotonic clock. */
  readonly clock?: () => number
  /** Told whenever it opens, lets one try, or closes. */
  readonly onChange?: (state: BreakerState['is']) => void
}

/** Nobody is asked for now. */
export interface BreakerOpen {
  /** Whole seconds, one at least. */
  readonly retryAfterSeconds: number
}

/** What came of an attempt, and how the server stood in it. */
export interface Attempt<Value> {
  readonly outcome: AttemptOutcome
  readonly value: Value
}

/** Spares a server that does not answer, and those who would wait for it. One for each token endpoint. */
export interface Breaker {
  readonly state: BreakerState['is']
  /** Does the work, unless the breaker is open. */
  run<Value>(work: () => Promise<Attempt<Value>>): Promise<Result<Value, BreakerOpen>>
}

/** One failure may be chance, five in a row are a server that is down; then it is tried again every five seconds. */
const LIMITS: BreakerLimits = { failures: 5, openSeconds: 5 }

/**
 * A circuit breaker: after `failures` (default: 5) in a row nobody asks for `openSeconds` (default: 5); then one tries, and its outcome opens or
 * closes the way for the others.
 */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { clock = monotonicSeconds, onChange, ...changes } = options
  const limits = { ...LIMITS, ...changes }
  let state: BreakerState = CLOSED

  function become(next: BreakerState): void {
    const hasChanged = next.is !== state.is
    state = next
    if (hasChanged) onChange?.(next.is)
  }

  return {
    get state() {
      return state.is
    },
    async run(work) {
      const admitted = admit(state, clock())
      const { waitSeconds } = admitted
      become(admitted.state)
      if (waitSeconds !== undefined) return err({ retryAfterSeconds: waitSeconds })
      const { round } = state
      let outcome: AttemptOutcome = 'unasked'
      try {
        const attempt = await work()
        ;({ outcome } = attempt)
        return ok(attempt.value)
      } finally {
        become(settle(state, { outcome, round }, clock(), limits))
      }
    },
  }
}
