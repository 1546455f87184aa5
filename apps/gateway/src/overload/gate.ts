import type { EffectiveOverload } from '@cambio/trust'

/** There is more to do than should be begun. */
export interface Overloaded {
  readonly reason: 'overloaded'
  readonly cause: 'concurrency' | 'event_loop'
}

/** How much there is to do. */
export interface Load {
  /** Requests on their way: admitted, and not answered to the end. */
  requests: number
  /** See `watchLoop`. */
  loopDelayMs: number
}

/**
 * Admits a request, which is then one more on its way, or says why not. Refusing early is what keeps the others in time: a refusal costs a
 * hundredth of a request.
 */
export function admitUnder(
  { concurrency, eventLoopDelayMs }: EffectiveOverload,
  load: Load,
): Overloaded | undefined {
  if (load.requests >= concurrency) return CONCURRENCY
  if (eventLoopDelayMs !== undefined && load.loopDelayMs > eventLoopDelayMs) return EVENT_LOOP
  load.requests += 1
  return undefined
}

const CONCURRENCY: Overloaded = { reason: 'overloaded', cause: 'concurrency' }
const EVENT_LOOP: Overloaded = { reason: 'overloaded', cause: 'event_loop' }
