import { Counter, Gauge, type Registry } from 'prom-client'
import type { UpstreamFailure } from '../proxy/upstream-failure.ts'

/** How a request to an upstream ended; `internal`: by a bug of ours. */
export type UpstreamOutcome = 'answered' | UpstreamFailure['reason'] | 'internal'

/** What the upstreams are asked, and how they are. */
export interface UpstreamMeters {
  readonly upstreamRequests: Counter<'upstream' | 'outcome'>
  readonly upstreamRepetitions: Counter<'upstream'>
  readonly upstreamOpen: Gauge<'upstream'>
  readonly upstreamPaused: Gauge<'upstream'>
  /** The numbers of one upstream, kept for as long as the process lives. @param name Of the trust file. */
  readonly upstreamTally: (name: string) => UpstreamTally
}

/** Plain numbers, read when somebody asks for the metrics: counting costs a request nothing. */
export class UpstreamTally {
  readonly outcomes: Map<UpstreamOutcome, number> = new Map()
  /** Requests that were sent once more. */
  repeated = 0
  /** Requests on their way. */
  open = 0
  /** Addresses that are left out. */
  paused = 0

  count(outcome: UpstreamOutcome): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
  }
}

export function createUpstreamMeters(registers: Registry[]): UpstreamMeters {
  const tallies = new Map<string, UpstreamTally>()
  const gauge = (name: string, help: string, read: (tally: UpstreamTally) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['upstream'] as const,
      registers,
      collect() {
        for (const [upstream, tally] of tallies) this.set({ upstream }, read(tally))
      },
    })
  return {
    upstreamRequests: new Counter({
      name: 'cambio_upstream_requests_total',
      help: 'Requests to upstreams. outcome is "answered", whatever the status, or why there was no answer.',
      labelNames: ['upstream', 'outcome'] as const,
      registers,
      collect() {
        this.reset()
        for (const [upstream, { outcomes }] of tallies)
          for (const [outcome, times] of outcomes) this.inc({ upstream, outcome }, times)
      },
    }),
    upstreamRepetitions: new Counter({
      name: 'cambio_upstream_repetitions_total',
      help: 'Requests that were sent once more.',
      labelNames: ['upstream'] as const,
      registers,
      collect() {
        this.reset()
        for (const [upstream, { repeated }] of tallies) this.inc({ upstream }, repeated)
      },
    }),
    upstreamOpen: gauge(
      'cambio_upstream_requests_open',
      'Requests on their way.',
      ({ open }) => open,
    ),
    upstreamPaused: gauge(
      'cambio_upstream_addresses_paused',
      'Addresses that are left out because they failed.',
      ({ paused }) => paused,
    ),
    upstreamTally(name) {
      const tally = tallies.get(name) ?? new UpstreamTally()
      tallies.set(name, tally)
      return tally
    },
  }
}
