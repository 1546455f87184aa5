import { decodeAliases, GRANT_IDP } from '../desired/grant-attributes.ts'
import type { InventoriedClient } from './inventory.ts'

/** Whether a client may use the JWT grant at all. */
const GRANT_ENABLED = 'oauth2.jwt.authorization.grant.enabled'

/** The identity providers whose tokens a client may exchange by the JWT grant. */
export function grantedAliases({ attributes }: InventoriedClient): readonly string[] {
  return attributes[GRANT_ENABLED] === 'true' ? decodeAliases(attributes[GRANT_IDP] ?? '') : []
}
