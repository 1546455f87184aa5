import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { KeycloakConnection } from '../keycloak/connection.ts'
import { adminClient } from './admin-client.ts'

/** A realm of a test. */
export interface TestRealm {
  readonly name: string
  /** As in its tokens. */
  readonly issuer: string
  remove(): Promise<void>
}

/** Creates a realm, with users and clients in the representation if wished. It speaks HTTP: our Keycloak has no certificate. */
export async function createRealm(
  keycloak: KeycloakConnection,
  realm: RealmRepresentation & { readonly realm: string },
): Promise<TestRealm> {
  const admin = await adminClient(keycloak)
  await admin.realms.create({ enabled: true, sslRequired: 'none', ...realm })
  return {
    name: realm.realm,
    issuer: `${keycloak.url}/realms/${realm.realm}`,
    remove: () => admin.realms.del({ realm: realm.realm }),
  }
}
