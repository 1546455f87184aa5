import { DISCOVERY_DEFAULTS, discoverIssuer, err, ok } from '@cambio/validation'
import type { DiscoveryFailure, DiscoveryOptions, Result } from '@cambio/validation'
import type { AuthorizationServer } from '../exchange-order.ts'

/**
 * Reads our realm's metadata. The issuer must be the one asked for, byte for byte, and have a token endpoint that may be
 * sent secrets. Unlike a partner's, our own server may well be at a private address, so that is allowed unless said otherwise.
 */
export async function discoverAuthorizationServer(
  issuer: string,
  options: Partial<DiscoveryOptions> = {},
): Promise<Result<AuthorizationServer, DiscoveryFailure>> {
  const metadata = await discoverIssuer(issuer, {
    ...DISCOVERY_DEFAULTS,
    allowPrivate: true,
    ...options,
  })
  if (!metadata.ok) return metadata
  const { jwksUrl, tokenEndpoint, endSessionEndpoint, revocationEndpoint } = metadata.value
  if (tokenEndpoint === undefined)
    return err({ reason: 'metadata_invalid', issuer, cause: 'it has no token endpoint we may ask' })
  return ok({
    issuer,
    jwksUrl,
    tokenEndpoint,
    ...(endSessionEndpoint !== undefined && { endSessionEndpoint }),
    ...(revocationEndpoint !== undefined && { revocationEndpoint }),
  })
}
