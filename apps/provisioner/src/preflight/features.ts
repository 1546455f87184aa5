import { type Road, ROADS } from '@cambio/trust'

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
  roads: readonly Road[],
  enabled: ReadonlySet<string>,
): readonly MissingFeatures[] {
  return roads.flatMap((road) => {
    const features = FEATURES[road]
    const missing = features.filter(({ name }) => !enabled.has(name)).map(({ flag }) => flag)
    return missing.length === 0 ? [] : [{ road, missing, flags: features.map(({ flag }) => flag) }]
  })
}

/** The roads this server can do as it was started. */
export function possibleRoads(enabled: ReadonlySet<string>): ReadonlySet<Road> {
  const missing = new Set(missingFeatures(ROADS, enabled).map(({ road }) => road))
  return new Set(ROADS.filter((road) => !missing.has(road)))
}
