import type { RefreshToken, StoredToken } from '@cambio/cache'
import { refreshIssuedToken, type AuthorizationServer, type SessionOver } from '@cambio/exchange'
import { ok, type Result } from '@cambio/validation'
import { roadOf } from '../cache/kept-tokens.ts'
import { askAs } from '../client/client-standing.ts'
import type { GatewayFailure } from './failure.ts'
import type { FreshToken, IssueParts } from './issue-token.ts'
import type { Authenticated } from './states.ts'
import { verifyIssued } from './verify-issued.ts'

/** A kept token with what gets the next one of its session. */
export type Refreshable = Pick<StoredToken, 'road'> & { readonly refresh: RefreshToken }

/** Another token of the Keycloak session that an earlier exchange began, instead of a new exchange. */
export type RefreshSession = (
  authenticated: Authenticated,
  server: AuthorizationServer,
  kept: Refreshable,
) => Promise<Result<FreshToken, GatewayFailure | SessionOver>>

/** Refreshes and verifies what comes back as if it had been exchanged, and counts both. */
export function createRefreshSession(parts: Omit<IssueParts, 'once'>): RefreshSession {
  const { trust, standing, terms, expect, turns, breaker, meters, now } = parts
  const settings = { ...terms, allowHttp: trust.insecureAllowHttp, turns, breaker, now }

  return async (authenticated, server, kept) => {
    const kind = roadOf(kept)
    const road = kind === 'none' ? 'standard' : kind
    const order = { refreshToken: kept.refresh.text, road }
    const { client, outcome } = await askAs(standing, (as) =>
      refreshIssuedToken(order, { ...settings, server, client: as }),
    )
    if (!outcome.ok) {
      meters.sessionRefreshes.inc({ outcome: outcome.failure.reason })
      return outcome
    }
    const expected = expect(authenticated, client)
    const issued = await verifyIssued(outcome.value, expected, parts)
    meters.sessionRefreshes.inc({ outcome: issued.ok ? 'refreshed' : issued.failure.reason })
    if (!issued.ok) return issued
    const { expiresIn, refreshToken, refreshExpiresIn } = outcome.value
    return ok({ issued: issued.value, expiresIn, refreshToken, refreshExpiresIn })
  }
}
