import { type Road, ROADS, TENANT, type TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { type MissingFeatures, missingFeatures, possibleRoads } from '../preflight/features.ts'
import { type AliasFailure, findAliases, isUrl } from './find-aliases.ts'
import type { Findings } from './findings.ts'
import type { IssuerMatch } from './match-issuer.ts'
import { roadsOfProvider } from './roads-of-provider.ts'
import { settle } from './settle.ts'
import { externalIssuers } from './settle-issuers.ts'
import { originName, type SettledTrust } from './settled-trust.ts'

/** Why a trust file cannot be spelled out for this realm. */
export type SettleFailure =
  | AliasFailure
  | {
      readonly reason: 'alias_shared'
      readonly alias: string
      readonly issuers: readonly string[]
    }
  /** `auto` has no road to choose. */
  | {
      readonly reason: 'no_road'
      /** Alias of the identity provider. */
      readonly from: string
      readonly roads: readonly MissingFeatures[]
    }

/**
 * Spells a trust file out for one realm. Sends no writing request.
 *
 * @param enabled The server's features that are on; undefined when nobody may tell, and then every road counts as possible.
 */
export async function settleOn(
  trust: TrustFile,
  api: AdminApi,
  enabled: ReadonlySet<string> | undefined,
): Promise<Result<SettledTrust, SettleFailure>> {
  const found = await findAliases(trust, api)
  if (!found.ok) return found
  const findings = await find(trust, found.value, api, enabled)
  const settled = settle(trust, findings)
  const failure = sharedAlias(settled) ?? roadless(settled, findings, enabled)
  return failure === undefined ? ok(settled) : err(failure)
}

async function find(
  trust: TrustFile,
  matches: ReadonlyMap<string, IssuerMatch>,
  api: AdminApi,
  enabled: ReadonlySet<string> | undefined,
): Promise<Findings> {
  const possible = enabled === undefined ? new Set<Road>(ROADS) : possibleRoads(enabled)
  const providers = new Map<string, string>()
  for (const { alias, providerId } of matches.values()) providers.set(alias, providerId)
  for (const alias of unknownByAuto(trust)) {
    // There are hardly ever two.
    // oxlint-disable-next-line no-await-in-loop
    const live = await api.identityProviders.find(alias)
    if (live?.providerId !== undefined) providers.set(alias, live.providerId)
  }
  return {
    aliases: new Map([...matches].map(([url, { alias }]) => [url, alias])),
    issuers: new Map([...matches.values()].map(({ alias, issuer }) => [alias, issuer])),
    auto: ROADS.filter((road) => possible.has(road)),
    providers,
  }
}

/** Aliases that `auto` is asked for and the trust file says nothing else of. */
function unknownByAuto(trust: TrustFile): readonly string[] {
  const declared = externalIssuers(trust).map(({ alias }) => alias)
  const asked = (trust.grants ?? []).filter(({ via }) => via === 'auto').map(({ from }) => from)
  const isKnown = (from: string) => declared.includes(from) || from.includes(TENANT)
  return asked.filter((from) => from !== 'self' && !isUrl(from) && !isKnown(from))
}

function sharedAlias({ issuers }: SettledTrust): SettleFailure | undefined {
  for (const { alias } of issuers) {
    const sharing = issuers.filter((one) => one.alias === alias).map(({ issuer }) => issuer)
    if (sharing.length > 1) return { reason: 'alias_shared', alias, issuers: sharing }
  }
  return undefined
}

function roadless(
  { grants }: SettledTrust,
  { providers }: Findings,
  enabled: ReadonlySet<string> = new Set(),
): SettleFailure | undefined {
  const grant = grants.find(({ via }) => via.length === 0)
  if (grant === undefined) return undefined
  const from = originName(grant.from)
  const roads = missingFeatures(roadsOfProvider(providers?.get(from)), enabled)
  return { reason: 'no_road', from, roads }
}
