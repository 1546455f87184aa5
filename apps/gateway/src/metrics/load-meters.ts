import { Gauge, type Counter, type Registry } from 'prom-client'
import type { Load } from '../overload/gate.ts'
import { counters } from './counters.ts'

/** How much there is to do, and what was turned away for it. */
export interface LoadMeters {
  /** What the gauges tell, when they are asked. */
  readonly load: Load
  readonly requestsOnTheirWay: Gauge
  readonly eventLoopDelay: Gauge
  readonly refusedTokens: Counter<'outcome'>
  readonly rateLimited: Counter<'limit'>
}

const MS_PER_SECOND = 1_000

export function createLoadMeters(registers: Registry[]): LoadMeters {
  const counter = counters(registers)
  const load: Load = { requests: 0, loopDelayMs: 0 }
  return {
    load,
    requestsOnTheirWay: gauge(
      'cambio_requests_on_their_way',
      'Requests admitted and not answered to the end.',
      () => load.requests,
    ),
    eventLoopDelay: gauge(
      'cambio_event_loop_delay_seconds',
      'How late the event loop is, smoothed over some tenths of a second; overload.eventLoopDelayMs is compared with it.',
      () => load.loopDelayMs / MS_PER_SECOND,
    ),
    refusedTokens: counter(
      'cambio_refused_tokens_total',
      'Cached tokens that an upstream has refused as invalid_token. outcome is "renewed" or "no_other".',
      ['outcome'],
    ),
    rateLimited: counter(
      'cambio_rate_limited_total',
      'Requests that a rate limit has refused, by its name.',
      ['limit'],
    ),
  }

  function gauge(name: string, help: string, value: () => number): Gauge {
    return new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  }
}
