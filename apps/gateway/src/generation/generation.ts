import { AuthorizationServerSource } from '@cambio/exchange'
import { createIssuerKeys, createRouteTable } from '@cambio/decision'
import type { EffectiveIssuer, EffectiveTrust } from '@cambio/trust'
import type { IssuerKeySet } from '@cambio/validation'
import { cacheListener } from '../cache/cache-listener.ts'
import { openCache, type OpenCache } from '../cache/open-cache.ts'
import type { ClientStanding } from '../client/client-standing.ts'
import { createChecks } from '../management/checks.ts'
import type { Report } from '../management/check.ts'
import { createAuthenticate } from '../pipeline/authenticate.ts'
import { createExchange } from '../pipeline/exchange.ts'
import { createIssueToken } from '../pipeline/issue-token.ts'
import type { Stages } from '../pipeline/prepare-forward.ts'
import { takeExchangeParts } from './exchange-parts.ts'
import type { LiveSettings } from './live-settings.ts'
import type { LongLived } from './long-lived.ts'
import { createHolds, type Holds } from './shelf.ts'

/** Everything that one reading of the settings makes. A request keeps the generation it began with to its end. */
export interface Generation {
  readonly trust: EffectiveTrust
  readonly stages: Stages
  readonly standing: ClientStanding
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
  const issuerKeys = new Map(
    externalIssuers(trust).map((issuer) => [
      issuer.name,
      takeKeys(issuer, { trust, longLived, holds }),
    ]),
  )
  const exchanging = takeExchangeParts(settings, { longLived, holds, former })
  const cache = takeCache(settings, longLived, holds)

  const keysOf = ({ name }: EffectiveIssuer): IssuerKeySet => issuerKeys.get(name) ?? realmKeys
  const issuers = trust.issuers.map((issuer) => ({ issuer, keys: keysOf(issuer) }))
  const { standing, expect, dpopKey } = exchanging
  const issueToken = createIssueToken({ trust, ...exchanging, realmKeys, meters, now })
  return {
    trust,
    standing,
    stages: {
      routes: createRouteTable(trust.routes),
      authenticate: createAuthenticate(issuers, now),
      exchange: createExchange({
        trust,
        server,
        realmKeys,
        issueToken,
        expect,
        cache,
        meters,
        now,
      }),
      dpopKey,
    },
    check: createChecks({ trust, server, standing, realmKeys, issuerKeys }),
    close: () => holds.giveBack(),
  }
}

/** Our own realm's keys are there once already. */
function externalIssuers({ issuers }: EffectiveTrust): readonly EffectiveIssuer[] {
  return issuers.filter(({ kind }) => kind === 'external')
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

function takeCache(
  { trust, secrets, shared }: LiveSettings,
  { caches, fingerprint, log, meters, now }: LongLived,
  holds: Holds,
): OpenCache | undefined {
  const { redisUrl, sealKey } = secrets
  const name = fingerprint([trust.cache, redisUrl, sealKey])
  return holds.take(caches, name, () =>
    openCache(trust, { shared, now, onEvent: cacheListener(log, meters) }),
  )
}
