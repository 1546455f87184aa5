import { err, ok, type Result } from '@cambio/validation'
import { providerFamily } from '../desired/provider-family.ts'
import { aliasesBy, type SettledIssuer, type SettledTrust } from '../settled/settled-trust.ts'
import type { EndpointsByAlias } from './issuer-endpoints.ts'

/** Keycloak asks an issuer's userinfo endpoint about tokens that are no JWT, and this issuer has none. */
export interface UserinfoMissing {
  readonly reason: 'userinfo_missing'
  readonly alias: string
  readonly issuer: string
}

/** Whether Keycloak gets tokens of this issuer that are no JWT: the gateway takes them, and the road carries them. */
export function takesOpaque(
  { alias, introspection }: SettledIssuer,
  trust: Pick<SettledTrust, 'grants'>,
): boolean {
  return introspection !== undefined && aliasesBy('idp-permission', trust).includes(alias)
}

/** The first issuer whose opaque tokens Keycloak could not look at fails. A social provider's userinfo address is Keycloak's own. */
export function checkUserinfo(
  trust: Pick<SettledTrust, 'issuers' | 'grants'>,
  endpoints: EndpointsByAlias,
): Result<undefined, UserinfoMissing> {
  const blind = trust.issuers.find(
    (one) =>
      takesOpaque(one, trust) &&
      providerFamily(one) === 'openid' &&
      !(one.identityProvider?.config?.['userInfoUrl'] ?? endpoints.get(one.alias)?.userinfo),
  )
  if (blind === undefined) return ok(undefined)
  return err({ reason: 'userinfo_missing', alias: blind.alias, issuer: blind.issuer })
}

/** What an issuer has to be like whose opaque tokens are exchanged, for people. */
export const OPAQUE_CONDITIONS: readonly string[] = [
  'idp-permission asks the issuer’s userinfo endpoint about every token of its, signed ones too, since introspection is declared: it has to answer them with JSON, and to be reached from Keycloak',
]
