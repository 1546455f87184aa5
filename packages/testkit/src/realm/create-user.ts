import type UserRepresentation from '@keycloak/keycloak-admin-client/lib/defs/userRepresentation.js'
import type { KeycloakConnection } from '../keycloak/connection.ts'
import { adminClient } from './admin-client.ts'

export interface NewUser extends UserRepresentation {
  readonly username: string
  readonly password: string
}

/** Creates a user who can log in at once: without names and e-mail, Keycloak would ask for them first. */
export async function createUser(
  keycloak: KeycloakConnection,
  realm: string,
  user: NewUser,
): Promise<string> {
  const admin = await adminClient(keycloak)
  return (await admin.users.create({ realm, ...userRepresentation(user) })).id
}

export function userRepresentation({ password, ...user }: NewUser): UserRepresentation {
  return {
    enabled: true,
    email: `${user.username}@example.com`,
    emailVerified: true,
    firstName: user.username,
    lastName: 'Example',
    credentials: [{ type: 'password', value: password, temporary: false }],
    ...user,
  }
}
