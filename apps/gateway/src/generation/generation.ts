import { createIssuerKeys, createRouteTable } from '@cambio/decision'
import { AuthorizationServerSource } from '@cambio/exchange'
import type { EffectiveIssuer, EffectiveTrust } from '@cambio/trust'
import {
  createIntrospector,
  type Introspector,
  type IssuerKeySet,
  type Secret,
} from '@cambio/validation'
import { createDescribeResource } from '../answer/describe-resource.ts'
import { createInvite, type Invite } from '../answer/invite.ts'
import { cacheListener } from '../cache/cache-listener.ts'
import { cacheSpans } from '../cache/cache-spans.ts'
import { createSessionEnder, type SessionEnderParts } from '../cache/end-sessions.ts'
import { openCache, type OpenCache, type Purges } from '../cache/open-cache.ts'
import { createPurgeCache, type PurgeCache } from '../cache/purge-cache.ts'
import { certificateFor } from '../client/certificates-of.ts'
import type { ClientStanding } from '../client/client-standing.ts'
import { createLimiters } from '../limit/create-limiters.ts'
import { createDebug, type Debug } from '../log/debug.ts'
import { createReceiveLogout, type ReceiveLogout } from '../logout/receive-logout.ts'
import { createChecks } from '../management/checks.ts'
import type { Report } from '../management/check.ts'
import { createAuthenticate } from '../pipeline/authenticate.ts'
import type { TrustedIssuer } from '../pipeline/judge-token.ts'
import { createHeadPolicies } from '../proxy/head-policy.ts'
import { createReadForwarded } from './read-forwarded.ts'
import { createReadCertificate } from './read-certificate.ts'
import { createForgetRefused } from '../pipeline/forget-refused.ts'
import { createExchange, type Keeping } from '../pipeline/exchange.ts'
import { createIssueToken, type IssueToken } from '../pipeline/issue-token.ts'
import { createObtainToken } from '../pipeline/obtain-token.ts'
import type { Stages } from '../pipeline/prepare-forward.ts'
import { createLastAuthorizations } from '../pipeline/last-authorizations.ts'
import { createRefreshSession } from '../pipeline/refresh-token.ts'
import { createSettled } from '../pipeline/settled.ts'
import { createVerifiedMemory } from '../pipeline/verified-memory.ts'
import { openUpstreams } from '../upstream/open-upstreams.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { takeExchangeParts } from './exchange-parts.ts'
import type { LiveSettings } from './live-settings.ts'
import type { LongLived } from './long-lived.ts'
import { takeProvingParts } from './proving-parts.ts'
import { createHolds, type Holds } from './shelf.ts'

/** Everything that one reading of the settings makes. A request keeps the generation it began with to its end. */
export interface Generation {
  readonly trust: EffectiveTrust
  readonly stages: Stages
  readonly standing: ClientStanding
  /** Where requests may go. */
  readonly upstreams: ReadonlySet<Upstream>
  readonly invite: Invite
  readonly debug: Debug
  /** Absent: caching is off. */
  readonly purge: PurgeCache | undefined
  /** Absent: caching is off. */
  readonly purges: Purges | undefined
  /** Absent: logout tokens are not taken. */
  readonly receiveLogout: ReceiveLogout | undefined
  /** Who shows it may purge by the management port. Absent: nobody may. */
  readonly purgeKey: Secret | undefined
  /** Whether requests are welcome under these settings. */
  check(): Promise<Report>
  /** Gives back what it holds: what no other generation holds is closed. */
  close(): Promise<void>
}

/**
 * Puts a generation together; nothing is asked of anybody yet. Key sets, metadata, the cache and the client's standing are those
 * of the generation before where their own settings are the same.
 *
 * @param former The generation it follows.
 */
export function createGeneration(
  settings: LiveSettings,
  longLived: LongLived,
  former?: Generation,
): Generation {
  const { trust } = settings
  const { meters, now } = longLived
  const holds = createHolds()

  const server = takeServer(trust, longLived, holds)
  const realmKeys = takeKeys(ownRealm(trust), { trust, longLived, holds })
  const issuerKeys = takeIssuerKeys({ trust, longLived, holds })
  const cache = takeCache(settings, longLived, holds)
  const sharedOnce = cache?.once
  const exchanging = takeExchangeParts(settings, { longLived, holds, former, sharedOnce })

  const keysOf = ({ name }: EffectiveIssuer): IssuerKeySet => issuerKeys.get(name) ?? realmKeys
  const proving = takeProvingParts(settings, { longLived, holds, sharedOnce })
  const memory = createVerifiedMemory()
  const authenticate = createAuthenticate({
    issuers: takeTrustedIssuers(settings, { longLived, holds, keysOf }),
    publicUrl: trust.publicUrl,
    ...proving,
    memory,
    now,
  })
  const { standing, expect, terms, dpopKey } = exchanging
  const issueParts = { trust, ...exchanging, realmKeys, meters, now }
  const issueToken = createIssueToken(issueParts)
  const keeping = cache && keepingBy(cache, issueToken, issueParts)
  const purge = cache && purgeOf(cache, { trust, server, standing, meters })
  const { upstreams, destinationFor } = openUpstreams(settings, longLived, holds)
  return {
    trust,
    standing,
    upstreams,
    invite: createInvite({ ...trust, freshNonce: proving.freshNonce }),
    debug: createDebug(settings.secrets.debugKey, longLived.log),
    stages: {
      ...readingBy(trust),
      ...createLimiters({ trust, windows: cache?.windows ?? longLived.windows, meters }),
      settled: createSettled({ trust, memory, cache, now }),
      authenticate,
      freshNonce: proving.freshNonce,
      certificateFor: (issued) => certificateFor(issued, standing),
      ...createExchange({ trust, server, issueToken, expect, terms, keeping }),
      destinationFor,
      dpopKey,
    },
    purge,
    purges: cache?.purges,
    receiveLogout:
      purge && trust.logout.backChannel
        ? createReceiveLogout({ trust, realmKeys, keysOf, once: exchanging.once, purge, now })
        : undefined,
    purgeKey: settings.secrets.purgeKey,
    check: createChecks({ trust, server, standing, realmKeys, issuerKeys }),
    close: () => holds.giveBack(),
  }
}

/** How a request is read: by the trust file alone, but for what its connection sent last. */
function readingBy(trust: EffectiveTrust) {
  return {
    routes: createRouteTable(trust.routes),
    readForwarded: createReadForwarded(trust),
    readCertificate: createReadCertificate(trust),
    lastOf: createLastAuthorizations(),
    describeResource: createDescribeResource(trust),
    policyOf: createHeadPolicies(trust.routes),
  }
}

function purgeOf(cache: OpenCache, parts: SessionEnderParts): PurgeCache {
  return createPurgeCache(cache, createSessionEnder(parts))
}

function keepingBy(
  cache: OpenCache,
  issueToken: IssueToken,
  parts: Parameters<typeof createIssueToken>[0],
): Keeping {
  const refreshSession = createRefreshSession(parts)
  return {
    cache,
    obtain: createObtainToken({ cache, issueToken, refreshSession, ...parts }),
    forgetRefused: createForgetRefused(cache.store, parts.now),
  }
}

/** By the issuer's name. Our own realm's keys are there once already. */
function takeIssuerKeys(taking: Taking): ReadonlyMap<string, IssuerKeySet> {
  const external = taking.trust.issuers.filter(({ kind }) => kind === 'external')
  return new Map(external.map((issuer) => [issuer.name, takeKeys(issuer, taking)]))
}

/** Our own realm may well be inside our own network. */
function ownRealm({ realmIssuer }: EffectiveTrust): Parameters<typeof takeKeys>[0] {
  return { issuer: realmIssuer, keySource: { from: 'discovery' }, allowPrivate: true }
}

function takeServer(
  { realmIssuer: issuer, insecureAllowHttp: allowHttp }: EffectiveTrust,
  { servers, fingerprint }: LongLived,
  holds: Holds,
): AuthorizationServerSource {
  const options = { issuer, allowHttp }
  return holds.take(servers, fingerprint(options), () => new AuthorizationServerSource(options))
}

interface Taking {
  readonly trust: EffectiveTrust
  readonly longLived: LongLived
  readonly holds: Holds
}

function takeKeys(
  issuer: Pick<EffectiveIssuer, 'issuer' | 'keySource' | 'allowPrivate'>,
  { trust, longLived, holds }: Taking,
): IssuerKeySet {
  const { keySets, fingerprint } = longLived
  const allowHttp = trust.insecureAllowHttp
  const name = fingerprint([issuer.issuer, issuer.keySource, issuer.allowPrivate, allowHttp])
  return holds.take(keySets, name, () => createIssuerKeys(issuer, allowHttp))
}

function takeTrustedIssuers(
  settings: LiveSettings,
  { longLived, holds, keysOf }: IssuerTaking,
): readonly TrustedIssuer[] {
  return settings.trust.issuers.map((issuer) => ({
    issuer,
    keys: keysOf(issuer),
    introspector: takeIntrospector(issuer, settings, longLived, holds),
  }))
}

interface IssuerTaking extends Pick<Taking, 'longLived' | 'holds'> {
  readonly keysOf: (issuer: EffectiveIssuer) => IssuerKeySet
}

/** Whoever answers for opaque tokens of this issuer, with what it has answered. */
function takeIntrospector(
  issuer: EffectiveIssuer,
  { trust, secrets }: LiveSettings,
  { introspectors, fingerprint }: LongLived,
  holds: Holds,
): Introspector | undefined {
  const clientSecret = secrets.introspection.get(issuer.name)
  if (issuer.introspection === undefined || clientSecret === undefined) return undefined
  const { endpoint, clientId, cacheSeconds } = issuer.introspection
  const options = {
    issuer: issuer.issuer,
    allowPrivate: issuer.allowPrivate,
    allowHttp: trust.insecureAllowHttp,
    ...(endpoint !== undefined && { endpoint }),
    clientId,
    clientSecret,
    cacheSeconds,
  }
  return holds.take(introspectors, fingerprint(options), () => createIntrospector(options))
}

function takeCache(
  { trust, secrets, shared }: LiveSettings,
  { caches, fingerprint, log, meters, now }: LongLived,
  holds: Holds,
): OpenCache | undefined {
  const { redisUrl, redisCa, sentinelPassword, sealKey, previousSealKeys, nameKey } = secrets
  const keys = [sealKey, previousSealKeys, nameKey]
  const spans = cacheSpans(trust)
  const name = fingerprint([trust.cache, spans, redisUrl, redisCa, sentinelPassword, keys])
  return holds.take(caches, name, () =>
    openCache(trust, { shared, now, onEvent: cacheListener(log, meters) }),
  )
}
