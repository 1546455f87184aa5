import {
  createNegativeStore,
  SharedFlight,
  tokenDigest,
  type CacheKey,
  type RefreshToken,
  type StoredToken,
} from '@cambio/cache'
import type { AuthorizationServer, ExpectedToken } from '@cambio/exchange'
import { err, ok, type KeySet, type Result } from '@cambio/validation'
import { createKeptTokens, type KeptToken } from '../cache/kept-tokens.ts'
import type { TokenCache } from '../cache/open-cache.ts'
import { isDefinitive } from './definitive.ts'
import type { GatewayFailure } from './failure.ts'
import type { FreshToken, IssueToken } from './issue-token.ts'
import type { Refreshable, RefreshSession } from './refresh-token.ts'
import type { Authenticated } from './states.ts'

/** A token that is looked for, and what it is to be. */
export interface Wanted {
  readonly key: CacheKey
  readonly authenticated: Authenticated
  readonly server: AuthorizationServer
  readonly expected: ExpectedToken
}

/** The token from the cache, or by one exchange among all who want it at once, over all replicas. */
export type ObtainToken = (wanted: Wanted) => Promise<Obtained>

type Obtained = Result<KeptToken, GatewayFailure>

export interface ObtainParts {
  readonly cache: TokenCache
  readonly issueToken: IssueToken
  readonly refreshSession: RefreshSession
  readonly realmKeys: KeySet
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

export function createObtainToken(parts: ObtainParts): ObtainToken {
  const { cache, issueToken, refreshSession, realmKeys, now } = parts
  const { store, leases, policy, spans, onEvent, ahead } = cache
  const kept = createKeptTokens(cache, realmKeys, now)
  const refusals = createNegativeStore<GatewayFailure>({
    seconds: policy.negativeSeconds,
    onEvent,
  })
  const flights = new SharedFlight<Obtained>({ leases, onEvent })

  return async (wanted) => {
    const attempt = begin(wanted)
    const found = await attempt.lookup()
    if (found !== undefined) return found
    const { oneTime } = wanted.authenticated.issuer
    const flight = await flights.run(wanted.key, { ...attempt, oneTime, waitMs: spans.waitMs })
    if (flight.ok) return flight.value.value
    return err({ reason: 'exchange_pending', cause: flight.failure.reason })
  }

  /** One caller's looking and working. What is too old to use, and still has its session, is what the work goes on from. */
  function begin(wanted: Wanted) {
    // Before anything is read: what is purged while this goes on is what it would bring.
    const began = now()
    let stale: StoredToken | undefined
    return {
      async lookup(): Promise<Obtained | undefined> {
        const found = await kept.find(wanted.key, wanted.expected)
        if (found === undefined) return refused(wanted.key)
        if (!found.ok) return found
        const { value } = found
        if (value.state === 'fresh') {
          hit(wanted, value.entry)
          return ok(value.token)
        }
        stale = value.entry
        return undefined
      },
      work: () => renewOrExchange(wanted, began, stale),
    }
  }

  function refused(key: CacheKey): Obtained | undefined {
    const failure = refusals.get(key)
    return failure && err(failure)
  }

  function hit(wanted: Wanted, entry: StoredToken): void {
    const { issuer, subject } = wanted.authenticated
    // An assertion that was sent can't be sent again to have another token in good time.
    if (ahead === undefined || (issuer.oneTime && entry.refresh === undefined)) return
    ahead.hit({
      key: wanted.key,
      entry,
      subjectExp: subject.claims.exp,
      renewed: () => store.renew(wanted.key),
      work: async () => (await renewOrExchange(wanted, now(), entry)).ok,
    })
  }

  async function renewOrExchange(
    wanted: Wanted,
    began: number,
    former: StoredToken | undefined,
  ): Promise<Obtained> {
    if (!isRefreshable(former, now())) return exchange(wanted, began)
    const { authenticated, server } = wanted
    const fresh = await refreshSession(authenticated, server, former)
    if (fresh.ok)
      return keep(wanted, fresh.value, { began: former.storedAt, former: former.refresh })
    const { failure } = fresh
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
