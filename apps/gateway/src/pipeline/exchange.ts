import { createHash } from 'node:crypto'
import {
  readActor,
  type AuthorizationServer,
  type AuthorizationServerSource,
  type ExchangeFailure,
} from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import { err, ok, type Result, type Secret } from '@cambio/validation'
import type { KeptToken } from '../cache/kept-tokens.ts'
import type { TokenCache } from '../cache/open-cache.ts'
import type { ExchangeTerms, ExpectToken } from './expected-token.ts'
import type { GatewayFailure } from './failure.ts'
import type { IssueToken } from './issue-token.ts'
import type { ForgetRefused } from './forget-refused.ts'
import { createKeyMaker } from './key-maker.ts'
import type { ObtainToken } from './obtain-token.ts'
import type { Authenticated, Exchanged } from './states.ts'

export type Exchange = (authenticated: Authenticated) => Promise<Result<Exchanged, GatewayFailure>>

/** Another token in place of one that an upstream has refused; undefined when there is none. */
export type ExchangeAgain = (refused: Exchanged) => Promise<Exchanged | undefined>

export interface ExchangeParts {
  readonly trust: EffectiveTrust
  readonly server: AuthorizationServerSource
  readonly issueToken: IssueToken
  readonly expect: ExpectToken
  readonly terms: ExchangeTerms
  /** Absent: caching is off. */
  readonly keeping: Keeping | undefined
}

export interface Exchanging {
  readonly exchange: Exchange
  /** Absent: caching is off, so no token is older than its request. */
  readonly exchangeAgain?: ExchangeAgain
}

/** The cache, and how a token is obtained through it. */
export interface Keeping {
  readonly forgetRefused: ForgetRefused
  readonly cache: Pick<TokenCache, 'hashKey' | 'policy' | 'isSignedOut'>
  readonly obtain: ObtainToken
}

/**
 * The third stage: a token of our realm that fits the route's target, from the cache or from Keycloak. Nothing is looked up
 * before the subject token is verified: the key is made from the verified token only.
 *
 * A token whose user has signed out is refused first of all, where the trust file says so; what is not kept in a cache is not known to be signed out.
 */
export function createExchange(parts: ExchangeParts): Exchanging {
  const { trust, server, issueToken, expect, terms, keeping } = parts
  const generation = fingerprint(trust)
  const keyFor = keeping && createKeyMaker({ trust, generation, hashKey: keeping.cache.hashKey })

  return { exchange, ...(keeping && { exchangeAgain }) }

  async function exchange(
    authenticated: Authenticated,
  ): Promise<Result<Exchanged, GatewayFailure>> {
    if (await isRefused(authenticated)) return err({ reason: 'signed_out' })
    const found = await server.get()
    if (!found.ok) return err(undiscovered(authenticated, found.failure.cause))

    const obtained = await obtain(authenticated, found.value)
    if (!obtained.ok) return obtained
    const { notes } = authenticated.request
    const { issued, freshUntil } = obtained.value
    notes.road = issued.road
    notes.cache = obtained.value.cache
    return ok({ ...authenticated, issued, freshUntil })
  }

  async function exchangeAgain(refused: Exchanged): Promise<Exchanged | undefined> {
    const found = await server.get()
    if (!found.ok || keeping === undefined || keyFor === undefined) return undefined
    const actor = actorNow(terms)
    const key = keyFor(refused, { server: found.value, expected: expect(refused), actor })
    await keeping.forgetRefused(key, refused.issued)
    const renewed = await exchange(refused)
    if (!renewed.ok) return undefined
    const isAnother = renewed.value.issued.text.reveal() !== refused.issued.text.reveal()
    return isAnother ? renewed.value : undefined
  }

  async function isRefused({ subject }: Authenticated): Promise<boolean> {
    return keeping?.cache.policy.signedOut === 'refuse' && keeping.cache.isSignedOut(subject)
  }

  async function obtain(
    authenticated: Authenticated,
    at: AuthorizationServer,
  ): Promise<Result<KeptToken, GatewayFailure>> {
    if (keeping === undefined || keyFor === undefined || !asks(authenticated)) {
      const fresh = await issueToken(authenticated, at)
      return fresh.ok ? ok({ issued: fresh.value.issued, cache: 'off' }) : fresh
    }
    const expected = expect(authenticated)
    const actor = actorNow(terms)
    const key = keyFor(authenticated, { server: at, expected, actor })
    return keeping.obtain({ key, authenticated, server: at, expected })
  }
}

/** A token that only ever goes on as it is costs no request, so it is not kept. */
function asks({ issuer }: Authenticated): boolean {
  return issuer.via.some((road) => road !== 'none')
}

/** One that can't be read is asked about by the exchange, which then says so. */
function actorNow({ actor }: ExchangeTerms): Secret | undefined {
  const read = actor && readActor(actor)
  return read?.ok ? read.value.text : undefined
}

/**
 * Equal for replicas with the same trust file, another one after any change, but for where tokens are kept, who may purge them, where requests go with
 * them and where we are asked: so neither a new seal key nor more weight for a new version empties the cache. How long they are kept counts, so that a lower
 * ceiling holds at once. Holds no secret: the trust holds references.
 */
function fingerprint(trust: EffectiveTrust): string {
  const {
    cache,
    management: _who,
    upstreams: _where,
    authorizer: _asked,
    workers: _many,
    rateLimits: _often,
    overload: _much,
    ...decisive
  } = trust
  const ceilingSeconds = cache === 'off' ? 0 : cache.ceilingSeconds
  const routes = trust.routes.map(
    ({ upstream: _to, rewrite: _path, host: _host, ...route }) => route,
  )
  const text = JSON.stringify({ ...decisive, routes, ceilingSeconds })
  return createHash('sha256').update(text).digest('base64url')
}

function undiscovered({ issuer }: Authenticated, cause: string): ExchangeFailure {
  const [road = 'none'] = issuer.via
  return { reason: 'server_unavailable', road, timedOut: false, cause }
}
