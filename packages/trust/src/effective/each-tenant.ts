import { TENANT, type ExternalIssuer, type Issuer } from '../schema.ts'

/** What people call an issuer: with `{tenantid}` in it, or for all tenants at once, where it has several. */
export function issuerName(issuer: Issuer): string {
  return issuer.name ?? ('self' in issuer ? 'self' : (issuer.alias ?? issuer.issuer))
}

/**
 * An issuer with tenants as one issuer for each, the tenant filled in wherever `{tenantid}` stands; any other one as it is.
 * Only tenants that are listed: no address is ever made from a token.
 */
export function eachTenant(issuer: ExternalIssuer): readonly ExternalIssuer[] {
  const { tenants, ...template } = issuer
  if (tenants === undefined) return [issuer]
  return tenants.map((tenant) => ({
    ...ofTenant(template, tenant),
    name: tenantName(issuer, tenant),
  }))
}

function ofTenant(template: ExternalIssuer, tenant: string): ExternalIssuer {
  const { issuer, alias, endpoints, identityProvider } = template
  const fill = (text: string): string => text.replaceAll(TENANT, tenant)
  return {
    ...template,
    issuer: fill(issuer),
    ...(alias !== undefined && { alias: fill(alias) }),
    ...(endpoints && { endpoints: { ...endpoints, ...filled(endpoints, fill) } }),
    ...(identityProvider?.config && {
      identityProvider: { ...identityProvider, config: filled(identityProvider.config, fill) },
    }),
  }
}

function filled(
  texts: Readonly<Record<string, string | undefined>>,
  fill: (text: string) => string,
): Record<string, string> {
  const entries = Object.entries(texts).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, fill(text)] as const],
  )
  return Object.fromEntries(entries)
}

function tenantName(issuer: ExternalIssuer, tenant: string): string {
  const name = issuerName(issuer)
  return name.includes(TENANT) ? name.replaceAll(TENANT, tenant) : `${name}:${tenant}`
}
