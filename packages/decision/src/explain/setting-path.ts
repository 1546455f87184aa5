/** What decides, by its path in the trust file; behind it the environment variable that says the same without one. */
const VARIABLES: Readonly<Record<string, string>> = {
  'issuers[].accept.algorithms': 'SUBJECT_TOKEN_ALGORITHMS',
  'issuers[].accept.audience': 'SUBJECT_TOKEN_AUDIENCE',
  'issuers[].accept.scope': 'REQUIRED_SCOPE',
  'issuers[].accept.leewaySeconds': 'CLOCK_SKEW_SECONDS',
  'issuers[].via': 'TOKEN_EXCHANGE_VIA',
  issuers: 'OIDC_TOKEN_EXCHANGE_IDP_LIST, SUBJECT_TOKEN_ISSUER',
  'routes[].target': 'TARGET_AUDIENCE, TARGET_SCOPE',
  cache: 'TOKEN_CACHE_ENABLED',
}

/**
 * A setting for people: `issuers[partner].accept.audience (SUBJECT_TOKEN_AUDIENCE)`.
 *
 * @param path With `[]` for the item that is named.
 */
export function settingPath(path: string, name?: string): string {
  const named = name === undefined ? path : path.replace('[]', `[${name}]`)
  const variable = VARIABLES[path]
  return variable === undefined ? named : `${named} (${variable})`
}
