import {
  eachTenant,
  type ExternalIssuer,
  firstOfProvider,
  type Grant,
  type Road,
  type SelfIssuer,
  type TrustFile,
} from '@cambio/trust'
import { aliasOf, type Asking, type Findings, viaOf } from './findings.ts'
import { settleIssuers, spellingNotes } from './settle-issuers.ts'
import { type Origin, originName, type SettledGrant, type SettledTrust } from './settled-trust.ts'

/** Spells a trust file out. Pure. */
export function settle(trust: TrustFile, findings: Findings): SettledTrust {
  const { issuers: _issuers, grants = [], ...rest } = trust
  return {
    ...rest,
    issuers: settleIssuers(trust, findings),
    refreshing: refreshing(trust, findings),
    grants: [
      ...implied(trust, findings),
      ...grants.flatMap((grant) => further(grant, trust, findings)),
    ],
  }
}

/** The exchange client may exchange what the issuers' list accepts. */
function implied(trust: TrustFile, findings: Findings): readonly SettledGrant[] {
  const allow = [trust.client.id]
  const grants = trust.issuers.flatMap((issuer): readonly SettledGrant[] => {
    const { asking, mode } = setUp(issuer, trust)
    const { roads: via, chosen } = viaOf(asking, findings)
    const origins = 'self' in issuer ? [SELF] : declaredOrigins(issuer, findings)
    return origins.map((from) => ({ from, allow, via, chosen, mode }))
  })
  return [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()]
}

function refreshing(trust: TrustFile, findings: Findings): readonly Road[] {
  const asking = trust.issuers.filter(({ refresh }) => refresh === true)
  return [...new Set(asking.flatMap((one) => viaOf(setUp(one, trust).asking, findings).roads))]
}

const SELF: Origin = { kind: 'self' }

/** How an entry's identity provider is set up, which the first entry that has it says. */
function setUp(issuer: TrustFile['issuers'][number], { issuers }: TrustFile) {
  if ('self' in issuer) return { asking: issuer, mode: 'at-least' } as const
  const { mode = 'at-least', identityProvider } = firstOfProvider(issuer, issuers)
  const asking: Asking = { via: issuer.via, providerId: identityProvider?.providerId }
  return { asking, mode }
}

/** The identity providers of an entry: one, or one for each tenant. */
function declaredOrigins(issuer: ExternalIssuer, findings: Findings): readonly Origin[] {
  const aliases = eachTenant(issuer).map((one) => aliasOf(one, findings))
  return [...new Set(aliases)].map((alias) => ({
    kind: 'identity-provider',
    alias,
    declared: true,
  }))
}

/** What an entry of `grants` says. */
function further(
  { from, allow, via, mode = 'at-least' }: Grant,
  trust: TrustFile,
  findings: Findings,
): readonly SettledGrant[] {
  return originsOf(from, trust, findings).map(({ origin, rule }) => {
    const { roads, chosen } = viaOf({ ...rule, ...(via === undefined ? {} : { via }) }, findings)
    const isUndeclared = origin.kind === 'identity-provider' && !origin.declared
    const live = findings.issuers?.get(originName(origin))
    return {
      from: origin,
      allow: [...new Set(allow)],
      via: roads,
      chosen,
      mode,
      ...(isUndeclared ? { notes: spellingNotes(from, live) } : {}),
    }
  })
}

interface Named {
  readonly origin: Origin
  readonly rule: Asking
}

/** Whose tokens are meant by our realm's name, an alias or an issuer's URL; the latter two may be of nobody in the list. */
function originsOf(from: string, trust: TrustFile, findings: Findings): readonly Named[] {
  if (from === 'self') {
    const rule = trust.issuers.find((one): one is SelfIssuer => 'self' in one) ?? { self: true }
    return [{ origin: SELF, rule }]
  }
  const named = declaredAs(from, trust, findings)
  if (named.length > 0) return named
  const alias = findings.aliases.get(from) ?? from
  return [
    {
      origin: { kind: 'identity-provider', alias, declared: false },
      rule: { providerId: findings.providers?.get(alias) },
    },
  ]
}

/** The first entry that is called so: with `{tenantid}` all its tenants are meant, else the one. */
function declaredAs(from: string, trust: TrustFile, findings: Findings): readonly Named[] {
  for (const issuer of trust.issuers) {
    if ('self' in issuer) continue
    const meant = isCalled(issuer, from, findings)
      ? [issuer]
      : eachTenant(issuer).filter((one) => isCalled(one, from, findings))
    const rule = setUp(issuer, trust).asking
    const origins = meant.flatMap((one) => declaredOrigins(one, findings))
    if (origins.length > 0) return origins.map((origin) => ({ origin, rule }))
  }
  return []
}

function isCalled({ alias, issuer }: ExternalIssuer, from: string, { aliases }: Findings): boolean {
  return from === (alias ?? aliases.get(issuer)) || from === issuer
}
