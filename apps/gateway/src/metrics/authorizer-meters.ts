import { Histogram, type Counter, type Registry } from 'prom-client'
import { counters } from './counters.ts'

/** What other proxies asked, and what they were told. */
export interface AuthorizerMeters {
  readonly authorizerDecisions: Counter<'asker' | 'route' | 'reason'>
  readonly authorizerSeconds: Histogram<'asker'>
}

/** From a token in memory to a slow authorization server. */
const BUCKETS_SECONDS = [
  0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

export function createAuthorizerMeters(registers: Registry[]): AuthorizerMeters {
  return {
    authorizerDecisions: counters(registers)(
      'cambio_authorizer_decisions_total',
      'Decisions that other proxies asked for. reason is "allowed", or why the request was refused.',
      ['asker', 'route', 'reason'],
    ),
    authorizerSeconds: new Histogram({
      name: 'cambio_authorizer_duration_seconds',
      help: 'From the question to the answer.',
      labelNames: ['asker'],
      buckets: BUCKETS_SECONDS,
      registers,
    }),
  }
}
