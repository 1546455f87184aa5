import { ALGORITHMS, PLAIN_BEARER, type TokenPolicy } from '@cambio/validation'
import { LEEWAY_SECONDS, TOKEN_TYPES } from '../defaults.ts'
import type { Accept } from '../schema.ts'
import type { TrustDeclaration } from './effective-trust.ts'
import { realmIssuer } from './realm-issuer.ts'

/** What tokens of an issuer must look like. */
export function effectiveAccept(
  issuer: string,
  accept: Accept = {},
  trust: Pick<TrustDeclaration, 'client' | 'keycloak'>,
): TokenPolicy {
  const { maxAgeSeconds } = accept
  return {
    issuer,
    algorithms: accept.algorithms ?? ALGORITHMS,
    types: accept.types ?? TOKEN_TYPES,
    audiences: acceptedAudiences(accept, trust),
    clients: accept.clients ?? [],
    scopes: accept.scope ?? [],
    claims: accept.claims ?? {},
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    leewaySeconds: accept.leewaySeconds ?? LEEWAY_SECONDS,
    idTokens: accept.idTokens ?? PLAIN_BEARER.idTokens,
    dpop: accept.dpop ?? PLAIN_BEARER.dpop,
    dpopNonce: accept.dpopNonce ?? PLAIN_BEARER.dpopNonce,
    mtls: accept.mtls ?? PLAIN_BEARER.mtls,
  }
}

/** A token must be meant for us, or be of a client that is named; whoever names clients says so. */
export function acceptedAudiences(
  { audience, clients }: Accept,
  { client, keycloak }: Pick<TrustDeclaration, 'client' | 'keycloak'>,
): readonly string[] {
  if (audience !== undefined) return audience
  return clients === undefined ? [client.id, realmIssuer(keycloak.url, keycloak.realm)] : []
}
