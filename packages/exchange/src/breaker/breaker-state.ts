/**
 * - `closed`: all may ask; `failures` in a row so far.
 * - `open`: nobody may, until then.
 * - `half-open`: one asks to try; nobody else may.
 *
 * `round` counts the changes, so that what began in one is not held against another.
 */
export type BreakerState =
  | { readonly is: 'closed'; readonly round: number; readonly failures: number }
  | { readonly is: 'open'; readonly round: number; readonly until: number }
  | { readonly is: 'half-open'; readonly round: number }

export interface BreakerLimits {
  /** So many failures in a row open it. */
  readonly failures: number
  /** For so long nobody asks. */
  readonly openSeconds: number
}

/** How an attempt ended: the server answered, could not be had, or was not asked at all. */
export type AttemptOutcome = 'answered' | 'unavailable' | 'unasked'

export const CLOSED: BreakerState = { is: 'closed', round: 0, failures: 0 }

/** May one more ask, at `now`? The state after it; `waitSeconds` when it may not. */
export function admit(
  state: BreakerState,
  now: number,
): { readonly state: BreakerState; readonly waitSeconds?: number } {
  if (state.is === 'closed') return { state }
  if (state.is === 'half-open') return { state, waitSeconds: 1 }
  return now < state.until
    ? { state, waitSeconds: Math.ceil(state.until - now) }
    : { state: { is: 'half-open', round: state.round + 1 } }
}

/** An attempt that has ended. */
export interface EndedAttempt {
  readonly outcome: AttemptOutcome
  /** In which it was admitted. */
  readonly round: number
}

/** The state after an attempt. One that began in an earlier round says nothing of now. */
export function settle(
  state: BreakerState,
  { outcome, round }: EndedAttempt,
  now: number,
  limits: BreakerLimits,
): BreakerState {
  if (round !== state.round) return state
  const next = round + 1
  switch (outcome) {
    case 'answered':
      return state.is === 'closed'
        ? { ...state, failures: 0 }
        : { is: 'closed', round: next, failures: 0 }
    case 'unavailable': {
      const failures = state.is === 'closed' ? state.failures + 1 : limits.failures
      if (state.is === 'closed' && failures < limits.failures) return { ...state, failures }
      return { is: 'open', round: next, until: now + limits.openSeconds }
    }
    case 'unasked':
      // The turn to try goes to the next.
      return state.is === 'half-open' ? { is: 'open', round: next, until: now } : state
  }
}
