import type { Counter, Registry } from 'prom-client'
import { counters } from './counters.ts'

/** How much there is to do, and what was turned away for it. */
export interface LoadMeters {
  readonly rateLimited: Counter<'limit'>
}

export function createLoadMeters(registers: Registry[]): LoadMeters {
  const counter = counters(registers)
  return {
    rateLimited: counter(
      'cambio_rate_limited_total',
      'Requests that a rate limit has refused, by its name.',
      ['limit'],
    ),
  }
}
