import { createNegativeStore, SharedFlight, type CacheKey, type StoredToken } from '@cambio/cache'
import type { AuthorizationServer, ExpectedToken } from '@cambio/exchange'
import { err, ok, type KeySet, type Result } from '@cambio/validation'
import { createKeptTokens, type KeptToken } from '../cache/kept-tokens.ts'
import type { TokenCache } from '../cache/open-cache.ts'
import type { GatewayFailure } from './failure.ts'
import type { IssueToken } from './issue-token.ts'
import type { RefreshSession } from './refresh-token.ts'
import { createRenewOrExchange } from './renew-or-exchange.ts'
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

export type Obtained = Result<KeptToken, GatewayFailure>

export interface ObtainParts {
  readonly cache: TokenCache
  readonly issueToken: IssueToken
  readonly refreshSession: RefreshSession
  readonly realmKeys: KeySet
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

export function createObtainToken(parts: ObtainParts): ObtainToken {
  const { cache, realmKeys, now } = parts
  const { store, leases, policy, spans, onEvent, ahead } = cache
  const kept = createKeptTokens(cache, realmKeys, now)
  const refusals = createNegativeStore<GatewayFailure>({
    seconds: policy.negativeSeconds,
    onEvent,
  })
  const renewOrExchange = createRenewOrExchange({ ...parts, kept, refusals })
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
}
