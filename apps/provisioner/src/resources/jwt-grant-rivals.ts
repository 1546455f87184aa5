import type { AdminApi } from '../admin/admin-api.ts'
import type { LiveIdentityProvider } from '../admin/identity-provider-api.ts'

/** Config keys that make Keycloak want an issuer for one enabled identity provider alone. */
const EXCLUSIVE = ['jwtAuthorizationGrantEnabled', 'supportsClientAssertions']
/** Keycloak's provider that is for the JWT grant alone, and has no switch. */
export const DEDICATED_PROVIDER = 'jwt-authorization-grant'

/** An identity provider, as far as Keycloak's rule of one issuer for one of them goes. */
type Claimant = Pick<LiveIdentityProvider, 'providerId' | 'enabled'> & {
  readonly config?: Readonly<Record<string, unknown>> | undefined
}

/** Whether Keycloak will want this one's issuer for it alone. */
export function claimsIssuer({ providerId, enabled, config }: Claimant): boolean {
  const isOn =
    providerId === DEDICATED_PROVIDER || EXCLUSIVE.some((key) => config?.[key] === 'true')
  return enabled !== false && isOn
}

/** Other identity providers of the realm that have this issuer for themselves: Keycloak refuses a second. */
export async function rivalsOf(
  alias: string,
  issuer: unknown,
  api: AdminApi,
): Promise<readonly string[]> {
  return (await api.identityProviders.list()).flatMap((other) =>
    other.alias !== undefined &&
    other.alias !== alias &&
    claimsIssuer(other) &&
    other.config?.['issuer'] === issuer
      ? [other.alias]
      : [],
  )
}
