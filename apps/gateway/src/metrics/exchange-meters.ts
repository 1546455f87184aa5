import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What is asked of the authorization server, and what comes of it. */
export interface ExchangeMeters {
  readonly exchanges: Counter<'road' | 'outcome'>
  readonly exchangeSeconds: Histogram<'road'>
  readonly exchangeRetries: Counter<'cause'>
  readonly exchangeWaits: Counter
  readonly exchangeBreakerOpen: Gauge
  readonly issuedTokenMismatches: Counter<'check'>
  readonly exchangeClientRefused: Gauge
}

/** Keycloak answers in tens of milliseconds; ten seconds is where we give up. */
const EXCHANGE_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createExchangeMeters(registers: Registry[]): ExchangeMeters {
  return {
    exchanges: new Counter({
      name: 'cambio_exchanges_total',
      help: 'Exchanges asked of the authorization server. outcome is "issued", or why there is no token.',
      labelNames: ['road', 'outcome'],
      registers,
    }),
    exchangeSeconds: new Histogram({
      name: 'cambio_exchange_duration_seconds',
      help: 'From asking the authorization server to its answer, every road tried included.',
      labelNames: ['road'],
      buckets: EXCHANGE_BUCKETS_SECONDS,
      registers,
    }),
    exchangeRetries: new Counter({
      name: 'cambio_exchange_retries_total',
      help: 'Requests sent to the token endpoint once more. cause is "connection" (none came about), "nonce" or "conflict".',
      labelNames: ['cause'],
      registers,
    }),
    exchangeBreakerOpen: new Gauge({
      name: 'cambio_exchange_breaker_open',
      help: '1 while the token endpoint did not answer several times in a row and is spared, 0 since it last answered.',
      aggregator: 'max',
      registers,
    }),
    exchangeWaits: new Counter({
      name: 'cambio_exchange_waits_total',
      help: 'Requests that waited for another request’s exchange of the same token.',
      registers,
    }),
    issuedTokenMismatches: new Counter({
      name: 'cambio_issued_token_mismatches_total',
      help: 'Issued tokens that were not what was asked for, and so were not used. check names what differed.',
      labelNames: ['check'],
      registers,
    }),
    exchangeClientRefused: new Gauge({
      name: 'cambio_exchange_client_refused',
      help: '1 since the authorization server refused the exchange client, 0 since it last accepted it.',
      aggregator: 'max',
      registers,
    }),
  }
}
