import type { IssuerFailure } from '../issuer/issuer-endpoints.ts'
import type { UserinfoMissing } from '../issuer/opaque-tokens.ts'
import type { IssuerTaken } from '../leftover/find-former-providers.ts'
import type { MissingFeatures } from '../preflight/features.ts'
import type { IssuerMatch } from '../settled/match-issuer.ts'
import type { SettleFailure } from '../settled/settle-on.ts'

/** Why an issuer of the trust file cannot be settled with the realm, and what to write instead. */
export function describeIssuerFailure(
  failure: IssuerFailure | UserinfoMissing | SettleFailure | IssuerTaken,
): string {
  switch (failure.reason) {
    case 'issuer_unusable':
      return `the issuer of ${failure.alias}, ${failure.discovery.issuer}, could not be read: ${failure.discovery.cause}. Check issuer in the trust file, or write its addresses under endpoints.`
    case 'userinfo_missing':
      return `Keycloak can't look at opaque tokens of ${failure.alias}: it asks the issuer's userinfo endpoint about them, and ${failure.issuer} names none. Write its address as endpoints.userinfo or identityProvider.config.userInfoUrl, or remove introspection from this issuer; nothing was written.`
    case 'issuer_unknown':
      return `the realm has no identity provider for ${failure.issuer}. Give the issuer an alias in the trust file, and it is created; nothing was written.`
    case 'issuer_ambiguous':
      return `the realm has several identity providers for ${failure.issuer}: ${failure.matches.map(nameOf).join(', ')}. Write the one that is meant as alias in the trust file; nothing was written.`
    case 'alias_shared':
      return `identity provider ${failure.alias} would serve several entries of issuers: ${failure.issuers.join(' and ')}. Give each of them an alias of its own; nothing was written.`
    case 'issuer_taken':
      return `Keycloak takes an issuer for the JWT grant from one enabled identity provider only, and ${failure.issuer} belongs to ${failure.others.join(', ')} besides ${failure.alias}. Switch “JWT Authorization Grant” (and “Supports client assertions”) off there, disable it, or write its alias in the trust file; nothing was written.`
    case 'no_road':
      return describeNoRoad(failure.from, failure.roads)
  }
}

function describeNoRoad(from: string, roads: readonly MissingFeatures[]): string {
  const ways = roads.map(({ road, flags }) => `${road} with --features=${flags.join(',')}`)
  return `via: auto finds no road for the tokens of ${from} on this server. Start Keycloak so that it can do one: ${ways.join(', or ')}; nothing was written.`
}

function nameOf({ alias, enabled }: Pick<IssuerMatch, 'alias' | 'enabled'>): string {
  return enabled ? alias : `${alias} (disabled)`
}
