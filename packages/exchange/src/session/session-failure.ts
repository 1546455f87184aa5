import type { Road } from '../road.ts'

/** The Keycloak session is over, or its refresh token was used up: only a new exchange gives a token. Nobody's fault. */
export interface SessionOver {
  readonly reason: 'session_over'
  readonly road: Road
  readonly status?: number
  readonly description?: string
}

/** The session could not be ended; it stays until the realm's own limits end it. */
export interface SessionNotEnded {
  readonly reason: 'session_not_ended'
  readonly cause: string
  readonly status?: number
}
