import { CLIENT_CAUSES } from './cause/client-causes.ts'
import { JWT_GRANT_CAUSES } from './cause/jwt-grant-causes.ts'
import { PERMISSION_CAUSES } from './cause/permission-causes.ts'
import { PROVIDER_CAUSES } from './cause/provider-causes.ts'
import type { Cause, Circumstances, Refusal, Row } from './cause/refusal.ts'

/** Why Keycloak refuses an exchange; the first row that fits counts. */
export const CAUSES: readonly Row[] = [
  ...PERMISSION_CAUSES,
  ...PROVIDER_CAUSES,
  ...JWT_GRANT_CAUSES,
  ...CLIENT_CAUSES,
]

/** What stands behind a refusal, and which setting to change. Pure. */
export function causeOf(refusal: Refusal, at: Circumstances): Cause {
  const row = CAUSES.find(({ fits }) => fits(refusal, at))
  return row === undefined ? unknown(refusal) : { code: row.code, ...row.tell(refusal, at) }
}

/** An answer that is in no row: Keycloak’s own words, and where to look further. */
function unknown({ description, error, event, hint }: Refusal): Cause {
  const words = description || error || 'no reason given'
  return {
    code: 'unknown',
    cause:
      event?.reason === undefined
        ? `Keycloak says: ${words}`
        : `Keycloak says: ${words} (${event.reason})`,
    setting: 'the realm’s events (TOKEN_EXCHANGE_ERROR) and Keycloak’s server log',
    fix: hint ?? 'read what they say at this time',
  }
}
