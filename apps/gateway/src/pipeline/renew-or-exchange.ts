import { tokenDigest, type NegativeStore, type RefreshToken, type StoredToken } from '@cambio/cache'
import { err, ok } from '@cambio/validation'
import type { KeptTokens } from '../cache/kept-tokens.ts'
import { isDefinitive } from './definitive.ts'
import type { GatewayFailure } from './failure.ts'
import type { FreshToken } from './issue-token.ts'
import type { Obtained, ObtainParts, Wanted } from './obtain-token.ts'
import type { Refreshable } from './refresh-token.ts'

/**
 * Gets a token from Keycloak and keeps it, or remembers the refusal.
 *
 * @param began Before anything was read for it, epoch seconds.
 * @param former What was kept until now: its session is gone on with, if there is one.
 */
export type RenewOrExchange = (
  wanted: Wanted,
  began: number,
  former: StoredToken | undefined,
) => Promise<Obtained>

export interface RenewParts extends ObtainParts {
  readonly kept: KeptTokens
  readonly refusals: NegativeStore<GatewayFailure>
}

export function createRenewOrExchange(parts: RenewParts): RenewOrExchange {
  const { cache, issueToken, refreshSession, kept, refusals, now } = parts
  const { policy } = cache

  return async (wanted, began, former) => {
    if (!isRefreshable(former, now())) return exchange(wanted, began)
    const { authenticated, server } = wanted
    const fresh = await refreshSession(authenticated, server, former)
    if (fresh.ok)
      return keep(wanted, fresh.value, { began: former.storedAt, former: former.refresh })
    const { failure } = fresh
    if (failure.reason === 'issued_token_invalid') {
      noteMisfit(wanted, failure)
      return exchange(wanted, began)
    }
    if (failure.reason !== 'session_over') return err(failure)
    return policy.signedOut === 'refuse' ? signOut(wanted) : exchange(wanted, began)
  }

  /** Somebody has ended the session: this subject token is then good for none any more, in no replica. */
  async function signOut({ authenticated }: Wanted): Promise<Obtained> {
    const digest = tokenDigest(authenticated.subject.text)
    await cache.purger.purge({ by: 'token', digest })
    return err({ reason: 'signed_out' })
  }

  async function exchange(wanted: Wanted, began: number): Promise<Obtained> {
    const fresh = await issueToken(wanted.authenticated, wanted.server, { keepSession: true })
    if (fresh.ok) return keep(wanted, fresh.value, { began })
    if (isDefinitive(fresh.failure)) refusals.set(wanted.key, fresh.failure)
    return fresh
  }

  async function keep(
    { key, authenticated }: Wanted,
    fresh: FreshToken,
    { began, former }: { readonly began: number; readonly former?: RefreshToken },
  ): Promise<Obtained> {
    const { issued, expiresIn } = fresh
    const { subject } = authenticated
    const refresh = refreshTokenOf(fresh, now(), policy.ceilingSeconds) ?? former
    await kept.keep(key, issued, { subject, began, expiresIn, refresh })
    return ok({ issued, cache: 'miss' })
  }
}

/** A session can lose what its first exchange asked for, as Keycloak's do the audience. Its token is not used; a new exchange asks again. */
function noteMisfit(
  { authenticated }: Wanted,
  { check, expected, got }: Extract<GatewayFailure, { readonly reason: 'issued_token_invalid' }>,
): void {
  authenticated.request.notes.refreshedMisfit = { check, expected, got }
}

function isRefreshable(
  entry: StoredToken | undefined,
  now: number,
): entry is StoredToken & Refreshable {
  return entry?.refresh !== undefined && entry.refresh.expiresAt > now
}

/** Keycloak says 0 of one without an end; then the ceiling ends it for us. */
function refreshTokenOf(
  { refreshToken: text, refreshExpiresIn = 0 }: FreshToken,
  now: number,
  ceilingSeconds: number,
): RefreshToken | undefined {
  if (text === undefined) return undefined
  return { text, expiresAt: now + (refreshExpiresIn > 0 ? refreshExpiresIn : ceilingSeconds) }
}
