import type { ReversibleOnceGuard, Secret } from '@cambio/validation'
import type { Bound } from './bound/binding.ts'
import type { Breaker } from './breaker/breaker.ts'
import type { AuthorizationServer, ExchangeClient } from './exchange-order.ts'
import type { Turns } from './turns.ts'

/**
 * Why a request is sent again:
 *
 * - `connection`: no connection came about, so nothing was sent.
 * - `nonce`: the server wants one in our proof (RFC 9449, section 8).
 * - `conflict`: the server met another request that did the same, as when two create one user; it has issued nothing.
 */
export type RetryCause = 'connection' | 'nonce' | 'conflict'

/** Whom to ask, as whom, and within which bounds. */
export interface ExchangeSettings {
  readonly server: AuthorizationServer
  readonly client: ExchangeClient
  /** For the whole answer, waiting for a turn included. Default: 10. */
  readonly timeoutSeconds?: number
  /** Bounds how many exchanges are under way. Default: no bound. */
  readonly turns?: Turns
  /** Of this token endpoint. Default: it is asked however it answers. */
  readonly breaker?: Breaker
  /** Send secrets over `http:` beyond loopback. Default: false. */
  readonly allowHttp?: boolean
  /** Which one-time assertions were sent. Default: nobody remembers, and the server refuses a second use. */
  readonly once?: ReversibleOnceGuard
  /** The actor's token, read anew for each request. Default: the client acts for nobody. */
  readonly actor?: () => Secret
  /** What issued tokens must be bound to. Default: nothing. */
  readonly bound?: Bound
  /** The wall clock, in epoch seconds. Default: the system's. */
  readonly now?: () => number
  /** Told of each retry. Default: nobody is. */
  readonly onRetry?: (cause: RetryCause) => void
  /** Before a retry, but for a nonce. Default: 50 to 150 ms, by chance. */
  readonly pause?: (signal: AbortSignal) => Promise<void>
}
