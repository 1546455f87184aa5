import type AdminEventRepresentation from '@keycloak/keycloak-admin-client/lib/defs/adminEventRepresentation.js'
import type EventRepresentation from '@keycloak/keycloak-admin-client/lib/defs/eventRepresentation.js'
import type EventType from '@keycloak/keycloak-admin-client/lib/defs/eventTypes.js'
import type { KeycloakConnection } from '../keycloak/connection.ts'
import { adminClient } from './admin-client.ts'

/** More than any test makes; Keycloak gives 100 when not told. */
const ALL_EVENTS = 100_000

/** Has Keycloak keep every event of a realm from now on: what users and clients do, and what administrators change. */
export async function enableEvents(keycloak: KeycloakConnection, realm: string): Promise<void> {
  const admin = await adminClient(keycloak)
  await admin.realms.updateConfigEvents(
    { realm },
    { eventsEnabled: true, adminEventsEnabled: true, adminEventsDetailsEnabled: true },
  )
}

/** What users and clients did, the newest first; of one type, for example `TOKEN_EXCHANGE`, or of all. */
export async function realmEvents(
  keycloak: KeycloakConnection,
  realm: string,
  type?: EventType,
): Promise<readonly EventRepresentation[]> {
  const admin = await adminClient(keycloak)
  return admin.realms.findEvents({ realm, max: ALL_EVENTS, ...(type !== undefined && { type }) })
}

/** What administrators changed, the newest first. Reading leaves no event. */
export async function adminEvents(
  keycloak: KeycloakConnection,
  realm: string,
): Promise<readonly AdminEventRepresentation[]> {
  const admin = await adminClient(keycloak)
  return admin.realms.findAdminEvents({ realm, max: ALL_EVENTS })
}
