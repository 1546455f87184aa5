import {
  EXTERNAL_VIA,
  type ExternalIssuer,
  type Issuer,
  type Road,
  SELF_VIA,
  type SelfIssuer,
  type TrustFile,
} from '@cambio/trust'
import { roadsOfProvider } from './roads-of-provider.ts'
import type { Origin, SettledGrant, SettledIssuer, SettledTrust } from './settled-trust.ts'

/** What had to be asked for. */
export interface Findings {
  /** The alias of each issuer that the trust file gives by its URL alone. */
  readonly aliases: ReadonlyMap<string, string>
  /** What Keycloak has as issuer of those, by alias; several with commas between. */
  readonly issuers?: ReadonlyMap<string, string>
  /** What `auto` stands for here: the roads this server can do, the cheap one first. */
  readonly auto: readonly Road[]
  /** Keycloak's provider of identity providers the trust file does not describe, by alias. */
  readonly providers?: ReadonlyMap<string, string>
}

/** Spells a trust file out. Pure. */
export function settle(trust: TrustFile, findings: Findings): SettledTrust {
  const { issuers: _issuers, grants: _grants, ...rest } = trust
  const issuers = externalIssuers(trust).map((issuer) => settleIssuer(issuer, findings))
  return {
    ...rest,
    issuers,
    grants: [...implied(trust, findings), ...further(trust, issuers, findings)],
  }
}

export function externalIssuers({
  issuers,
}: Pick<TrustFile, 'issuers'>): readonly ExternalIssuer[] {
  return issuers.filter((issuer) => 'issuer' in issuer)
}

function settleIssuer(declared: ExternalIssuer, findings: Findings): SettledIssuer {
  const alias = aliasOf(declared, findings)
  const live = findings.issuers?.get(alias)
  return {
    ...declared,
    ...(isOneOfSeveral(declared, live, findings) ? besideOthers(declared, live) : {}),
    alias,
    notes: spellingNotes(declared.issuer, live),
  }
}

/** The JWT grant compares the whole text, so there the record has to become this issuer's alone. */
function isOneOfSeveral(
  issuer: ExternalIssuer,
  live: string | undefined,
  findings: Findings,
): live is string {
  return (live?.split(',').length ?? 0) > 1 && !viaOf(issuer, findings).roads.includes('jwt-grant')
}

/** Keeps the other issuers of the record, which somebody else put there. */
function besideOthers(
  { identityProvider }: ExternalIssuer,
  live: string,
): Pick<ExternalIssuer, 'identityProvider'> {
  const config = { issuer: live, ...identityProvider?.config }
  return { identityProvider: { ...identityProvider, config } }
}

function spellingNotes(issuer: string, live: string | undefined): readonly string[] {
  if (live === undefined || live.split(',').includes(issuer)) return []
  const known = live === '' ? 'it stores no issuer' : `Keycloak has it as ${live}`
  return [`it was found for ${issuer}, but ${known}; Keycloak compares issuers exactly`]
}

/** The exchange client may exchange what the issuers' list accepts. */
function implied(trust: TrustFile, findings: Findings): readonly SettledGrant[] {
  const allow = [trust.client.id]
  return trust.issuers.map((issuer) => {
    const { roads, chosen } = viaOf(issuer, findings)
    return {
      from: originOf(issuer, findings),
      allow,
      via: roads,
      chosen,
      mode: ('mode' in issuer ? issuer.mode : undefined) ?? 'at-least',
    }
  })
}

/** What `grants` says. */
function further(
  trust: TrustFile,
  issuers: readonly SettledIssuer[],
  findings: Findings,
): readonly SettledGrant[] {
  const self = trust.issuers.find((one): one is SelfIssuer => 'self' in one) ?? { self: true }
  return (trust.grants ?? []).map(({ from, allow, via, mode }) => {
    const issuer = issuers.find(({ alias, issuer: url }) => alias === from || url === from)
    const origin: Origin = from === 'self' ? { kind: 'self' } : namedOrigin(from, issuer, findings)
    const rule = origin.kind === 'self' ? self : (issuer ?? unknownIssuer(origin.alias, findings))
    const { roads, chosen } = viaOf({ ...rule, ...(via === undefined ? {} : { via }) }, findings)
    const isUndeclared = origin.kind === 'identity-provider' && !origin.declared
    return {
      from: origin,
      allow: [...new Set(allow)],
      via: roads,
      chosen,
      mode: mode ?? 'at-least',
      ...(isUndeclared ? { notes: spellingNotes(from, findings.issuers?.get(origin.alias)) } : {}),
    }
  })
}

function originOf(issuer: Issuer, findings: Findings): Origin {
  if (!('issuer' in issuer)) return { kind: 'self' }
  return { kind: 'identity-provider', alias: aliasOf(issuer, findings), declared: true }
}

/** An alias or an issuer's URL that may be of nobody in the issuers' list. */
function namedOrigin(
  from: string,
  issuer: SettledIssuer | undefined,
  { aliases }: Findings,
): Extract<Origin, { kind: 'identity-provider' }> {
  const alias = issuer?.alias ?? aliases.get(from) ?? from
  return { kind: 'identity-provider', alias, declared: issuer !== undefined }
}

function aliasOf({ alias, issuer }: ExternalIssuer, { aliases }: Findings): string {
  const found = alias ?? aliases.get(issuer)
  if (found === undefined) throw new Error(`Nobody looked up the alias of ${issuer}.`)
  return found
}

/** Whose roads are asked for: a rule of the trust file, or an identity provider it does not describe. */
interface Asking {
  readonly via?: 'auto' | readonly Road[] | undefined
  readonly self?: true
  readonly providerId?: string | undefined
  readonly identityProvider?: ExternalIssuer['identityProvider']
}

function unknownIssuer(alias: string, { providers }: Findings): Asking {
  return { providerId: providers?.get(alias) }
}

function viaOf(
  asking: Asking,
  { auto }: Findings,
): { readonly roads: readonly Road[]; readonly chosen: SettledGrant['chosen'] } {
  const { via = asking.self === true ? SELF_VIA : EXTERNAL_VIA } = asking
  if (via !== 'auto') return { roads: via, chosen: 'pinned' }
  const able = roadsOfProvider(asking.providerId ?? asking.identityProvider?.providerId)
  return { roads: able.filter((road) => auto.includes(road)), chosen: 'auto' }
}
