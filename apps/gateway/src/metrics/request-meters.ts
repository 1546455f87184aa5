import { Counter, Histogram, type Registry } from 'prom-client'

/** An answered request, as it is counted. Labels come from short lists; see `Meters`. */
export interface CountedRequest {
  /** The route's name; `none` where there is none. */
  readonly route: string
  readonly status: string
  readonly reason: string
  readonly seconds: number
}

export interface RequestMeters {
  readonly countRequest: (request: CountedRequest) => void
}

/** From a cache hit on loopback to a slow upstream. */
const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** So many requests are counted together: one after the other that costs a fraction of what it costs between two requests. */
const MOST_WAITING = 256

/** Requests wait to be counted until there are many of them, or until somebody looks. */
export function createRequestMeters(registers: Registry[]): RequestMeters {
  const waiting: CountedRequest[] = []
  const collect = (): void => {
    for (const { seconds, route, status, reason } of waiting.splice(0)) {
      requests.inc({ route, status, reason })
      requestSeconds.observe({ route }, seconds)
    }
  }
  const requests = new Counter({
    name: 'cambio_requests_total',
    help: 'Requests answered. reason is "forwarded", "metadata" for a document of our own, or why the gateway refused or failed.',
    labelNames: ['route', 'status', 'reason'],
    registers,
    collect,
  })
  const requestSeconds = new Histogram({
    name: 'cambio_request_duration_seconds',
    help: 'From the request’s head to the end of the answer.',
    labelNames: ['route'],
    buckets: BUCKETS_SECONDS,
    registers,
    collect,
  })
  return {
    countRequest(request) {
      waiting.push(request)
      if (waiting.length >= MOST_WAITING) collect()
    },
  }
}
