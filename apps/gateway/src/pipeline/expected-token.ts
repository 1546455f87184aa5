import { TARGET_DEFAULTS, type ExpectedToken, type Target } from '@cambio/exchange'
import type { EffectiveRoute, EffectiveTrust } from '@cambio/trust'
import type { Authenticated } from './states.ts'

/** What the issued token must be for this request. */
export function expectedToken(
  { subject, route }: Authenticated,
  { realmIssuer, client }: EffectiveTrust,
): ExpectedToken {
  return { issuer: realmIssuer, clientId: client.id, subject, target: targetOf(route) }
}

/** What is asked for on behalf of who calls this route. */
export function targetOf({ target }: Pick<EffectiveRoute, 'target'>): Target {
  return { ...TARGET_DEFAULTS, ...target }
}
