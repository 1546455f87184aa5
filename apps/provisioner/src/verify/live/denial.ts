import type { ExchangeFailure } from '@cambio/exchange'

/** How Keycloak says that this client may not, before it looks at anything else of the token. */
const GRANT_DENIALS = [
  'JWT Authorization Grant is not supported for the requested client',
  'Identity Provider is not allowed for the client',
]
const STANDARD_DENIALS = [
  'Standard token exchange is not enabled',
  'Client is not within the token audience',
]

/** Whether a client was refused because it is not allowed; any other refusal proves nothing about that. */
export function isDenial(failure: ExchangeFailure): boolean {
  if (!('error' in failure)) return false
  const { road, error, description = '' } = failure
  const says = (texts: readonly string[]): boolean =>
    texts.some((text) => description.startsWith(text))
  if (road === 'jwt-grant') return error === 'invalid_grant' && says(GRANT_DENIALS)
  if (error === 'access_denied') return true
  return road === 'standard' && says(STANDARD_DENIALS)
}
