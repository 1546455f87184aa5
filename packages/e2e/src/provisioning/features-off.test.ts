import {
  adminClient,
  createRealm,
  createUser,
  PARTNER_AUDIENCE,
  releaseOf,
  startKeycloak,
  uniqueName,
  type KeycloakConnection,
  type Landscape,
} from '@cambio/testkit'
import {
  DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { assertAs, gateway, makeCaller } from '../grants/exchange-as.ts'
import { applyExactly } from './apply-exactly.ts'
import { clientOf, openWorkshop, type Workshop } from './workshop.ts'

let keycloak: KeycloakConnection & { stop(): Promise<void> }
let workshop: Workshop

beforeAll(async () => {
  keycloak = await startKeycloak({ features: [] })
  workshop = await openWorkshop(keycloak)
}, 600_000)

afterAll(async () => {
  await workshop?.close()
  await keycloak?.stop()
})

/** What version 1 of the fine-grained permissions leaves in a realm, with a policy that carries our marker. */
const OF_VERSION_1 = {
  resources: [{ name: 'idp.resource.gone', scopes: [{ name: 'token-exchange' }] }],
  policies: [
    {
      name: 'gateway-token-exchange',
      description: 'Managed by Cambio: the clients that may exchange tokens.',
      type: 'client',
      logic: Logic.POSITIVE,
      decisionStrategy: DecisionStrategy.UNANIMOUS,
      config: { clients: '["account"]' },
    },
    {
      name: 'token-exchange.permission.idp.gone',
      type: 'scope',
      logic: Logic.POSITIVE,
      decisionStrategy: DecisionStrategy.UNANIMOUS,
      config: {
        resources: '["idp.resource.gone"]',
        scopes: '["token-exchange"]',
        applyPolicies: '["gateway-token-exchange"]',
      },
    },
  ],
  scopes: [{ name: 'token-exchange' }],
}

function realmOfVersion1(realm: string) {
  const holder = {
    clientId: 'realm-management',
    publicClient: false,
    bearerOnly: false,
    authorizationServicesEnabled: true,
    authorizationSettings: OF_VERSION_1,
  }
  return { realm, clients: [holder] }
}

/** Links a user of ours to the partner’s alice: the JWT grant makes nobody. */
async function linkAlice({ our, partner }: Landscape): Promise<void> {
  const realm = our.name
  const userId = decodeJwt(await partner.token()).sub ?? ''
  const id = await createUser(keycloak, realm, { username: 'alice', password: 'alice-password' })
  const admin = await adminClient(keycloak)
  await admin.users.addToFederatedIdentity({
    realm,
    id,
    federatedIdentityId: 'partner',
    federatedIdentity: { identityProvider: 'partner', userId, userName: 'alice' },
  })
}

const { hasJwtGrant } = releaseOf(inject('keycloak').version)

describe('a server started without features', () => {
  it.each(['plan', 'apply'])('is told by its flag before any write: %s', async (command) => {
    const { code, output } = await workshop.cambio(await workshop.trust(), command)
    expect(code).toBe(4)
    expect(output).toContain('--features=token-exchange,admin-fine-grained-authz:v1')
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('is told by the flags of every road that would do, where auto finds none', async () => {
    const hub = `  - alias: hub
    issuer: https://github.com
    via: auto
    identityProvider: { providerId: github, clientId: us, clientSecret: "\${env:GATEWAY_SECRET}" }
`
    const file = await workshop.trust((text) => text.replace('routes:', `${hub}routes:`))
    const { code, output } = await workshop.cambio(file, 'apply')
    expect(output).toContain('via: auto finds no road for the tokens of hub on this server.')
    expect(output).toMatch(
      /so that it can do one: .*idp-permission with --features=token-exchange,admin-fine-grained-authz:v1/,
    )
    expect(code).toBe(4)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it.runIf(hasJwtGrant)(
    'exchanges by the JWT grant, which auto chooses, and leaves alone what version 1 left',
    async () => {
      const { admin } = workshop
      const our = await createRealm(keycloak, realmOfVersion1(uniqueName('company')))
      const landscape = { ...workshop.landscape, our }
      const realm = our.name
      const { id } = await clientOf(admin, realm, 'realm-management')
      const before = await admin.clients.exportResource({ realm, id })
      const grant = `via: auto\n    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 3600 }`
      const file = await workshop.trust((text) =>
        text
          .replace(`realm: ${workshop.realm}\n`, `realm: ${realm}\n`)
          .replace('via: [idp-permission]', grant),
      )
      const output = await applyExactly(workshop, file)
      expect(output).toMatch(/partner by jwt-grant.*auto/)
      expect(await admin.clients.exportResource({ realm, id })).toEqual(before)
      await linkAlice(landscape)
      expect(await assertAs(gateway(landscape), landscape)).toBe(200)
      const intruder = await makeCaller(landscape, 'intruder')
      expect(await assertAs(intruder, landscape)).toBe(400)
      await our.remove()
    },
  )
})
