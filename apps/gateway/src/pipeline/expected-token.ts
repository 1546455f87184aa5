import type { ExpectedToken } from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { Authenticated } from './states.ts'

/** What the issued token must be for this request. */
export function expectedToken(
  { subject, route }: Authenticated,
  { realmIssuer, client }: EffectiveTrust,
): ExpectedToken {
  return { issuer: realmIssuer, clientId: client.id, subject, target: route.target }
}
