import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type { KeycloakConnection } from '../keycloak/connection.ts'
import { adminClient } from './admin-client.ts'

/** Creates a client and gives its internal id, which Keycloak's admin API asks for. */
export async function createClient(
  keycloak: KeycloakConnection,
  realm: string,
  client: ClientRepresentation & { readonly clientId: string },
): Promise<string> {
  const admin = await adminClient(keycloak)
  return (await admin.clients.create({ realm, ...client })).id
}
