import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'

/** An identity provider whose tokens come from the issuer that was looked for. */
export interface IssuerMatch {
  readonly alias: string
  readonly providerId: string
  readonly enabled: boolean
  /** What Keycloak has as issuer; several with commas between. Empty for a provider that stores none. */
  readonly issuer: string
}

/** Issuers of Keycloak’s social providers, which store none. */
const SOCIAL_ISSUERS: Readonly<Record<string, string>> = {
  facebook: 'https://www.facebook.com',
  gitlab: 'https://gitlab.com',
  google: 'https://accounts.google.com',
  'linkedin-openid-connect': 'https://www.linkedin.com/oauth',
}

/** Ways to know an issuer, the surest first. */
const WAYS: readonly ((issuer: string, provider: LiveIdentityProvider) => boolean)[] = [
  (issuer, provider) => issuersOf(provider).includes(issuer),
  (issuer, provider) => issuersOf(provider).map(withoutSlash).includes(withoutSlash(issuer)),
  (issuer, { config }) =>
    config?.['metadataDescriptorUrl'] ===
    `${withoutSlash(issuer)}/.well-known/openid-configuration`,
  (issuer, provider) =>
    issuersOf(provider).length === 0 && SOCIAL_ISSUERS[provider.providerId ?? ''] === issuer,
]

/** The identity providers of an issuer, by the surest way that finds any. */
export function matchIssuer(
  issuer: string,
  providers: readonly LiveIdentityProvider[],
): readonly IssuerMatch[] {
  const found = WAYS.map((way) => providers.filter((provider) => way(issuer, provider)))
  return (found.find(({ length }) => length > 0) ?? []).map((provider) => ({
    alias: provider.alias ?? '',
    providerId: provider.providerId ?? '',
    enabled: provider.enabled ?? true,
    issuer: issuersOf(provider).join(','),
  }))
}

/** Keycloak takes several issuers in one text, with commas between. */
export function issuersOf({ config }: LiveIdentityProvider): readonly string[] {
  const text: unknown = config?.['issuer']
  const parts = typeof text === 'string' ? text.split(',') : []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Keycloak compares issuers exactly; people often add or forget this one character. */
function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, '')
}
