import { ALGORITHMS } from '@cambio/validation'
import type { ExternalIssuerText } from './draft.ts'
import type { InventoriedProvider } from './inventory.ts'

/** The settings of the JWT grant that an identity provider has; undefined where it has Keycloak's own. */
export function composeJwtGrant(
  { config }: InventoriedProvider,
  { grantAudience }: { readonly grantAudience: string | undefined },
): ExternalIssuerText['jwtGrant'] {
  const maxAge = config['jwtAuthorizationGrantMaxAllowedAssertionExpiration']
  const reuse = config['jwtAuthorizationGrantAssertionReuseAllowed']
  const signature = config['jwtAuthorizationGrantAssertionSignatureAlg']
  const algorithm = ALGORITHMS.find((known) => known === signature)
  const said = {
    ...(isSeconds(maxAge) && { maxAgeSeconds: Number(maxAge) }),
    ...(isSwitch(reuse) && { reuse: reuse === 'true' }),
    ...(algorithm !== undefined && { algorithm }),
    ...(grantAudience !== undefined && { audience: grantAudience }),
  }
  return Object.keys(said).length === 0 ? undefined : said
}

function isSeconds(text: string | undefined): text is string {
  return text !== undefined && /^(0|[1-9]\d{0,8})$/.test(text)
}

function isSwitch(text: string | undefined): boolean {
  return text === 'true' || text === 'false'
}
