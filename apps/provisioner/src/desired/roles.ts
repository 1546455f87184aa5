import { known } from '../fields/fields.ts'
import type { Role } from '../resources/resource.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'

type DeclaredRole = NonNullable<SettledTrust['roles']>[number]

/** The declared roles of the realm and of its clients. */
export function desiredRoles({ roles = [], clients = [] }: SettledTrust): readonly Role[] {
  const ofClients = clients.flatMap(({ id, roles: own = [] }) =>
    own.map((role) => roleOf(role, id)),
  )
  return [...roles.map((role) => roleOf(role, undefined)), ...ofClients]
}

function roleOf({ name, description }: DeclaredRole, clientId: string | undefined): Role {
  return { kind: 'role', name, clientId, fields: known({ description }) }
}
