import type { KeycloakConnection } from '../keycloak/connection.ts'
import { audienceMapper } from './audience-mapper.ts'
import { createRealm } from './create-realm.ts'
import type { TestRealm } from './create-realm.ts'
import { userRepresentation } from './create-user.ts'
import { passwordToken } from './password-token.ts'
import { uniqueName } from './unique-name.ts'

export interface PartnerRealmOptions {
  /** Default: a unique name that begins with `partner`. */
  readonly name?: string
  /** A value for `aud` of its access tokens: whom they are meant for. Default `gateway`. */
  readonly audience?: string
  /** Life of its access tokens. Default 300, as Keycloak's. */
  readonly tokenLifetimeSeconds?: number
}

/** The realm of somebody else: user `alice` signs in there with the public client `partner-app`. */
export interface PartnerRealm extends TestRealm {
  /** A fresh access token of alice. */
  token(options?: { readonly scope?: string }): Promise<string>
}

const ALICE = { username: 'alice', password: 'alice-password' }
const CLIENT_ID = 'partner-app'

export async function createPartnerRealm(
  keycloak: KeycloakConnection,
  options: PartnerRealmOptions = {},
): Promise<PartnerRealm> {
  const { name = uniqueName('partner'), audience = 'gateway', tokenLifetimeSeconds = 300 } = options
  const realm = await createRealm(keycloak, {
    realm: name,
    accessTokenLifespan: tokenLifetimeSeconds,
    users: [userRepresentation(ALICE)],
    clients: [
      {
        clientId: CLIENT_ID,
        publicClient: true,
        directAccessGrantsEnabled: true,
        standardFlowEnabled: false,
        protocolMappers: [audienceMapper(audience)],
      },
    ],
  })
  return { ...realm, token: signIn(keycloak, name) }
}

/** The realm by this name, made by whoever asks first; it ends with its server, and `remove` leaves it to the others. */
export async function sharedPartnerRealm(
  keycloak: KeycloakConnection,
  options: PartnerRealmOptions & { readonly name: string },
): Promise<PartnerRealm> {
  const { name } = options
  const issuer = `${keycloak.url}/realms/${name}`
  const isThere = (await fetch(issuer)).ok
  if (!isThere) await createPartnerRealm(keycloak, options)
  return { name, issuer, token: signIn(keycloak, name), remove: async () => undefined }
}

function signIn(keycloak: KeycloakConnection, realm: string): PartnerRealm['token'] {
  return (how) => passwordToken(keycloak, { realm, clientId: CLIENT_ID, ...ALICE, ...how })
}
