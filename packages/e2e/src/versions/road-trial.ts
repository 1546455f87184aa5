import {
  API_CLIENT,
  EXCHANGE_CLIENT,
  PARTNER_AUDIENCE,
  adminClient,
  audienceMapper,
  createClient,
  createUser,
  fromInside,
  passwordToken,
  startIssuer,
  type KeycloakConnection,
  type Landscape,
} from '@cambio/testkit'
import type { Road } from '@cambio/trust'

/** What it takes to try one road on a server. */
export interface RoadTrial {
  readonly road: Exclude<Road, 'none'>
  /** The server's own names of the features it needs, in `/admin/serverinfo`. */
  readonly features: readonly string[]
  /** What `--features` calls the one that releases lack. */
  readonly flag: string
  /** Makes what lies outside of our realm. */
  open(landscape: Landscape): Promise<OpenTrial>
}

/** A road whose surroundings are there: only the provisioning is missing. */
export interface OpenTrial {
  /** The `issuers` of the trust file. */
  readonly issuers: string
  /** Asks Keycloak for a token by this road, after the provisioning, and gives the status. */
  exchange(): Promise<number>
  close(): Promise<void>
}

const nothingToClose = (): Promise<void> => Promise.resolve()

/** An identity provider's token, for a user that nobody has seen before. */
const idpPermission: RoadTrial = {
  road: 'idp-permission',
  features: ['TOKEN_EXCHANGE', 'ADMIN_FINE_GRAINED_AUTHZ'],
  flag: 'admin-fine-grained-authz',
  open: async (landscape) => ({
    issuers: `  - alias: partner
    issuer: ${landscape.partner.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
`,
    exchange: async () =>
      askForToken(landscape, {
        grant_type: TOKEN_EXCHANGE,
        subject_token: await landscape.partner.token(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_issuer: 'partner',
        audience: API_CLIENT,
      }),
    close: nothingToClose,
  }),
}

const OLGA = 'olga-at-the-partner'

/** An issuer's token for a user who was linked before: the grant creates nobody. */
const jwtGrant: RoadTrial = {
  road: 'jwt-grant',
  features: ['JWT_AUTHORIZATION_GRANT'],
  flag: 'jwt-authorization-grant',
  open: async (landscape) => {
    const options = { audience: PARTNER_AUDIENCE, reachableFromContainers: true }
    const issuer = await startIssuer({ ...options, claims: { sub: OLGA } })
    return {
      issuers: `  - alias: partner
    issuer: ${issuer.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [jwt-grant]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 600 }
    identityProvider: { config: { jwksUrl: "${fromInside(landscape.keycloak, issuer.jwksUrl)}" } }
`,
      exchange: async () => {
        await linkOlga(landscape)
        const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
        return askForToken(landscape, { grant_type, assertion: issuer.token() })
      },
      close: () => issuer.stop(),
    }
  },
}

async function linkOlga({ keycloak, our }: Landscape): Promise<void> {
  const realm = our.name
  const id = await createUser(keycloak, realm, { username: 'olga', password: 'olga-password' })
  const federatedIdentity = { identityProvider: 'partner', userId: OLGA, userName: 'olga' }
  const admin = await adminClient(keycloak)
  await admin.users.addToFederatedIdentity({
    realm,
    id,
    federatedIdentityId: 'partner',
    federatedIdentity,
  })
}

const ROSA = { username: 'rosa', password: 'rosa-password' }
const APP = 'app'

/** A token of our own realm, meant for the exchange client. */
const standard: RoadTrial = {
  road: 'standard',
  features: ['TOKEN_EXCHANGE_STANDARD_V2'],
  flag: 'token-exchange-standard:v2',
  open: async (landscape) => {
    const { keycloak, our } = landscape
    await createUser(keycloak, our.name, ROSA)
    await createClient(keycloak, our.name, {
      clientId: APP,
      publicClient: true,
      directAccessGrantsEnabled: true,
      protocolMappers: [audienceMapper(EXCHANGE_CLIENT)],
    })
    return {
      issuers: '  - self: true\n    via: [standard]\n',
      exchange: async () =>
        askForToken(landscape, {
          grant_type: TOKEN_EXCHANGE,
          subject_token: await passwordToken(keycloak, {
            realm: our.name,
            clientId: APP,
            ...ROSA,
          }),
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        }),
      close: nothingToClose,
    }
  },
}

export const ROAD_TRIALS: readonly RoadTrial[] = [idpPermission, jwtGrant, standard]

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'

async function askForToken(
  { our, env }: Landscape,
  request: Readonly<Record<string, string>>,
): Promise<number> {
  const client = { client_id: EXCHANGE_CLIENT, client_secret: env.GATEWAY_SECRET }
  const response = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...client, ...request }),
  })
  await response.body?.cancel()
  return response.status
}

/** The features that a server has switched on, by its own names. */
export async function enabledFeatures(keycloak: KeycloakConnection): Promise<ReadonlySet<string>> {
  const admin = await adminClient(keycloak)
  const { features = [] } = await admin.serverInfo.find()
  return new Set(features.filter(({ enabled }) => enabled).map(({ name }) => name))
}
