import { known } from '../fields/fields.ts'
import type { RealmSettings } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'

/** The realm's declared settings. Nothing where none is declared and the realm is not ours to create. */
export function desiredRealm({ keycloak }: SettledTrust): readonly RealmSettings[] {
  const { realm, settings, createRealm = false } = keycloak
  if (settings === undefined && !createRealm) return []
  return [{ kind: 'realm', realm, fields: known({ ...settings }) }]
}
