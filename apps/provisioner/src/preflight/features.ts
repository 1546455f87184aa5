import type { Road, TrustFile } from '@cambio/trust'
import { roadsIn } from '../desired/roads.ts'

/** A server feature: its name in `/admin/serverinfo`, and what `--features` calls it. */
interface Feature {
  readonly name: string
  readonly flag: string
}

/**
 * What each road needs of the server. Version 1 of the fine-grained permissions has to be asked for by
 * name: without `:v1` Keycloak takes version 2, which has no permission to exchange.
 */
const FEATURES: Readonly<Record<Road, readonly Feature[]>> = {
  'idp-permission': [
    { name: 'TOKEN_EXCHANGE', flag: 'token-exchange' },
    { name: 'ADMIN_FINE_GRAINED_AUTHZ', flag: 'admin-fine-grained-authz:v1' },
  ],
  'jwt-grant': [{ name: 'JWT_AUTHORIZATION_GRANT', flag: 'jwt-authorization-grant' }],
  standard: [{ name: 'TOKEN_EXCHANGE_STANDARD_V2', flag: 'token-exchange-standard:v2' }],
  none: [],
}

/** A road this server cannot serve as it was started. */
export interface MissingFeatures {
  readonly road: Road
  /** Features of the road that are off, by their names in `--features`. */
  readonly missing: readonly string[]
  /** All features of the road: the flag that must be given names every one. */
  readonly flags: readonly string[]
}

/** The roads of the trust file that need a feature this server has switched off. */
export function missingFeatures(
  trust: TrustFile,
  enabled: ReadonlySet<string>,
): readonly MissingFeatures[] {
  return roadsIn(trust).flatMap((road) => {
    const features = FEATURES[road]
    const missing = features.filter(({ name }) => !enabled.has(name)).map(({ flag }) => flag)
    return missing.length === 0 ? [] : [{ road, missing, flags: features.map(({ flag }) => flag) }]
  })
}
