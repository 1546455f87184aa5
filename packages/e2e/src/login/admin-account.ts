import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto'
import { createClient } from '@cambio/testkit'
import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import { clientOf, type Workshop } from '../provisioning/workshop.ts'

/** What `apply` needs, as documented. */
export const APPLY_ROLES: readonly string[] = [
  'manage-identity-providers',
  'manage-authorization',
  'manage-clients',
]
/** What `plan` needs, as documented. */
export const PLAN_ROLES: readonly string[] = [
  'view-identity-providers',
  'view-authorization',
  'view-clients',
]

/** Creates a client of the workshop's realm whose service account holds these admin roles. */
export async function createAdminAccount(
  { landscape, admin, realm }: Pick<Workshop, 'landscape' | 'admin' | 'realm'>,
  client: ClientRepresentation & { readonly clientId: string },
  roles: readonly string[] = APPLY_ROLES,
): Promise<void> {
  const account = { serviceAccountsEnabled: true, ...client }
  const id = await createClient(landscape.keycloak, realm, account)
  const { id: user = '' } = await admin.clients.getServiceAccountUser({ realm, id })
  const { id: holder } = await clientOf(admin, realm, 'realm-management')
  const found = await Promise.all(
    roles.map((roleName) => admin.clients.findRole({ realm, id: holder, roleName })),
  )
  await admin.users.addClientRoleMappings({
    realm,
    id: user,
    clientUniqueId: holder,
    roles: found.map((role) => ({ id: role?.id ?? '', name: role?.name ?? '' })),
  })
}

/** A key pair to sign assertions with. */
export interface AssertionKey {
  readonly privateKey: KeyObject
  /** As the trust file's reference gives it. */
  readonly pem: string
  /** How Keycloak knows the client by it. */
  readonly registration: ClientRepresentation
}

export type AssertionAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

const KINDS: Readonly<Record<AssertionAlgorithm, () => KeyPairKeyObjectResult>> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

export function createAssertionKey(algorithm: AssertionAlgorithm): AssertionKey {
  const { publicKey, privateKey } = KINDS[algorithm]()
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: algorithm }
  return {
    privateKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    registration: {
      clientAuthenticatorType: 'client-jwt',
      attributes: { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [jwk] }) },
    },
  }
}

/** The story's trust file with another login. */
export function withLogin(login: Readonly<Record<string, string>>): (text: string) => string {
  return (text) => text.replace(/admin: .*/, `admin: ${JSON.stringify(login)}`)
}
