import { eachTenant, type ExternalIssuer, type TrustFile } from '@cambio/trust'
import { aliasOf, type Findings, viaOf } from './findings.ts'
import type { SettledIssuer } from './settled-trust.ts'

/** Every issuer of the list that is not our realm; one with tenants once for each. */
export function externalIssuers({
  issuers,
}: Pick<TrustFile, 'issuers'>): readonly ExternalIssuer[] {
  return issuers.flatMap((issuer) => ('issuer' in issuer ? eachTenant(issuer) : []))
}

/**
 * The identity providers of a trust file. Entries of one issuer that have the same one are one, as their first says; and so
 * are the tenants of an entry, whose issuers then stand in one record.
 */
export function settleIssuers(trust: TrustFile, findings: Findings): readonly SettledIssuer[] {
  const settled = new Map<string, SettledIssuer>()
  for (const declared of trust.issuers) {
    if ('self' in declared) continue
    for (const entry of eachTenant(declared)) {
      const one = settleIssuer(entry, findings)
      const key = [one.alias, isGranted(entry, findings) ? one.issuer : declared.issuer].join(' ')
      const before = settled.get(key)
      settled.set(key, before === undefined ? one : together(before, one))
    }
  }
  return [...settled.values()].map(withIssuers)
}

function settleIssuer(declared: ExternalIssuer, findings: Findings): SettledIssuer {
  const alias = aliasOf(declared, findings)
  const live = findings.issuers?.get(alias)
  return {
    ...declared,
    ...(isOneOfSeveral(declared, live, findings) ? besideOthers(declared, live) : {}),
    alias,
    ...(declared.alias === undefined && { byUrl: true }),
    issuers: [declared.issuer],
    notes: spellingNotes(declared.issuer, live),
  }
}

function together(one: SettledIssuer, other: SettledIssuer): SettledIssuer {
  const notes = [...(one.notes ?? []), ...(other.notes ?? [])]
  const introspection = one.introspection ?? other.introspection
  return {
    ...one,
    ...(introspection && { introspection }),
    issuers: [...new Set([...one.issuers, ...other.issuers])],
    notes: [...new Set(notes)],
  }
}

/** Keycloak's record of several issuers has them in one text, unless the trust file says another one. */
function withIssuers(settled: SettledIssuer): SettledIssuer {
  const { issuers, identityProvider } = settled
  if (issuers.length === 1) return settled
  const config = { issuer: issuers.join(','), ...identityProvider?.config }
  return { ...settled, identityProvider: { ...identityProvider, config } }
}

/** The JWT grant compares the whole text, so there the record has to become this issuer's alone. */
function isOneOfSeveral(
  issuer: ExternalIssuer,
  live: string | undefined,
  findings: Findings,
): live is string {
  return (live?.split(',').length ?? 0) > 1 && !isGranted(issuer, findings)
}

function isGranted(issuer: ExternalIssuer, findings: Findings): boolean {
  return viaOf(issuer, findings).roads.includes('jwt-grant')
}

/** Keeps the other issuers of the record, which somebody else put there. */
function besideOthers(
  { identityProvider }: ExternalIssuer,
  live: string,
): Pick<ExternalIssuer, 'identityProvider'> {
  const config = { issuer: live, ...identityProvider?.config }
  return { identityProvider: { ...identityProvider, config } }
}

export function spellingNotes(issuer: string, live: string | undefined): readonly string[] {
  if (live === undefined || live.split(',').includes(issuer)) return []
  const known = live === '' ? 'it stores no issuer' : `Keycloak has it as ${live}`
  return [`it was found for ${issuer}, but ${known}; Keycloak compares issuers exactly`]
}
