import { realmIssuer } from '@cambio/trust'
import type { SettledIssuer, SettledTrust } from '../settled/settled-trust.ts'

/** Keycloak's own limit on the age of an assertion. */
const MAX_AGE_SECONDS = 300

/**
 * What an issuer's tokens and users must be like, so that Keycloak takes them by the JWT grant: for people,
 * because nobody but the issuer can see to it.
 */
export function jwtGrantConditions(issuer: SettledIssuer, trust: SettledTrust): readonly string[] {
  const { maxAgeSeconds = MAX_AGE_SECONDS, reuse = false } = issuer.jwtGrant ?? {}
  const isGoogle = issuer.identityProvider?.providerId === 'google'
  return [
    ...(isGoogle ? ['jwt-grant takes Google’s ID tokens alone'] : []),
    `jwt-grant takes tokens with one single aud: ${audienceWanted(issuer, trust)}`,
    ...(reuse || isGoogle
      ? []
      : ['jwt-grant wants a jti in every token, and takes each token once']),
    `jwt-grant takes tokens up to ${maxAgeSeconds} seconds after their iat (jwtGrant.maxAgeSeconds)`,
    isMended(issuer, trust)
      ? 'jwt-grant finds users by their link to this identity provider; the first exchange by idp-permission makes it'
      : 'jwt-grant finds users by their link to this identity provider, and nothing here makes one: link them before',
    'jwt-grant refuses users who have a required action pending',
  ]
}

function audienceWanted(issuer: SettledIssuer, { keycloak, client }: SettledTrust): string {
  const { audience } = issuer.jwtGrant ?? {}
  if (audience !== undefined) return audience
  const { providerId, clientId, config } = issuer.identityProvider ?? {}
  const isOurClientThere = providerId === 'google' || config?.['allowClientIdAsAudience'] === 'true'
  if (isOurClientThere) return clientId ?? client.id
  return `${realmIssuer(keycloak.url, keycloak.realm)}, or the token endpoint there`
}

/** Whether every client that takes this road takes the other one after it, which creates and links users. */
function isMended({ alias }: SettledIssuer, { grants }: SettledTrust): boolean {
  return grants
    .filter(({ from, via }) => 'alias' in from && from.alias === alias && via.includes('jwt-grant'))
    .every(({ via }) => via.includes('idp-permission'))
}
