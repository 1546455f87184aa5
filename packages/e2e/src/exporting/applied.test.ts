import type ResourceServerRepresentation from '@keycloak/keycloak-admin-client/lib/defs/resourceServerRepresentation.js'
import { createPartnerRealm, type PartnerRealm } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Admin, clientOf } from '../provisioning/workshop.ts'
import { allowByHand } from './by-hand.ts'
import { EXCHANGE_CLIENT, type HandMadeRealm, makeRealmByHand } from './hand-made-realm.ts'

const POLICY = 'gateway-token-exchange'

describe('applying a trust file gives what the documented procedure gives', () => {
  let partner: PartnerRealm
  let byHand: HandMadeRealm
  let applied: HandMadeRealm

  beforeAll(async () => {
    const keycloak = inject('keycloak')
    partner = await createPartnerRealm(keycloak)
    byHand = await makeRealmByHand(keycloak)
    applied = await makeRealmByHand(keycloak)

    await byHand.hand.addClient(EXCHANGE_CLIENT)
    await byHand.hand.addClient('orders')
    await byHand.hand.addProvider({ alias: 'partner', issuer: partner.issuer })
    const policy = { name: POLICY, clientIds: [EXCHANGE_CLIENT] }
    await allowByHand(byHand.hand, { alias: 'partner' }, policy)
    const permission = await byHand.hand.enablePermissions({ clientId: 'orders' })
    await byHand.hand.addToPermission(permission, [await byHand.hand.policyId(POLICY)])

    const file = await applied.writeFile(trustFile())
    const run = await applied.cambio(file, 'apply')
    if (run.code !== 0) throw new Error(run.output)
  })
  afterAll(async () => {
    await byHand.remove()
    await applied.remove()
    await partner.remove()
  })

  function trustFile(): string {
    const { url, admin } = applied.keycloak
    return `keycloak:
  url: ${url}
  realm: ${applied.name}
  admin: { username: ${admin.username}, password: "\${env:ADMIN_PASSWORD}", realm: master }
client: { id: ${EXCHANGE_CLIENT}, secret: "\${env:GATEWAY_SECRET}" }
clients: [{ id: orders }]
issuers:
  - alias: partner
    issuer: ${partner.issuer}
    identityProvider: { clientId: company-at-partner, clientSecret: "\${env:PARTNER_CLIENT_SECRET}" }
routes:
  - match: { path: /orders }
    upstream: https://upstream.invalid
    target: { audience: [orders] }
`
  }

  it('in resources, scopes, permissions and policies, but for the marker in the policy’s description', async () => {
    const [hand, ours] = [await authorization(byHand), await authorization(applied)]
    expect(descriptions(ours)).toEqual(['Managed by Cambio: the clients that may exchange tokens.'])
    expect(withoutDescriptions(ours)).toEqual(withoutDescriptions(hand))
    // The comparison compares something.
    expect(JSON.stringify(hand)).toContain('token-exchange.permission.idp.<partner>')
    expect(JSON.stringify(hand)).toContain('token-exchange.permission.client.<orders>')
  })

  it('in the identity provider, but for what is said here', async () => {
    const [hand, ours] = [await provider(byHand), await provider(applied)]
    const { config: handConfig, ...handFields } = hand
    const { config: ourConfig, ...ourFields } = ours
    // Keycloak leaves out what is off or empty, and the console does not.
    const unset = { displayName: '', hideOnLogin: false }
    expect({ ...unset, ...ourFields }).toEqual({ ...unset, ...handFields })
    expect(differences(handConfig ?? {}, ourConfig ?? {})).toEqual({
      // The signature says enough; the issuer is not asked on each exchange.
      disableUserInfo: [undefined, 'true'],
      disableTypeClaimCheck: [undefined, 'true'],
      // Users are imported once.
      syncMode: [undefined, 'IMPORT'],
      'cambio.created': [undefined, 'true'],
      // What the console's discovery brings and an exchange does not need.
      tokenIntrospectionUrl: [expect.any(String), undefined],
      metadataDescriptorUrl: [expect.any(String), undefined],
      clientAuthMethod: ['client_secret_post', undefined],
    })
  })

  it('in the exchange client, as far as exchanging goes', async () => {
    const [hand, ours] = await Promise.all(
      [byHand, applied].map(({ admin, name }) => clientOf(admin, name, EXCHANGE_CLIENT)),
    )
    for (const field of [
      'enabled',
      'publicClient',
      'protocol',
      'clientAuthenticatorType',
    ] as const) {
      expect(ours?.[field]).toEqual(hand?.[field])
    }
  })
})

async function provider({ admin, name: realm }: HandMadeRealm) {
  const { internalId: _id, ...found } =
    (await admin.identityProviders.findOne({
      realm,
      alias: 'partner',
    })) ?? {}
  return found
}

/** The whole authorization side, with names in place of Keycloak's ids. */
async function authorization({
  admin,
  name,
}: HandMadeRealm): Promise<ResourceServerRepresentation> {
  const { id } = await clientOf(admin, name, 'realm-management')
  const exported = await admin.clients.exportResource({ realm: name, id })
  const partner = await admin.identityProviders.findOne({ realm: name, alias: 'partner' })
  const text = JSON.stringify(exported, (key, value) => (IDS.includes(key) ? undefined : value))
    .replaceAll(partner?.internalId ?? '', '<partner>')
    .replaceAll(await idOf(admin, name, 'orders'), '<orders>')
  return JSON.parse(text, (_key, value) => asSet(value)) as ResourceServerRepresentation
}

/** Keycloak's lists of named things come in any order. */
function asSet(value: unknown): unknown {
  return Array.isArray(value)
    ? value.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    : value
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : ''
}

const IDS = ['id', '_id']

async function idOf(admin: Admin, realm: string, clientId: string): Promise<string> {
  return (await clientOf(admin, realm, clientId)).id
}

function descriptions({ policies = [] }: ResourceServerRepresentation): readonly string[] {
  return policies.flatMap(({ description }) => (description ? [description] : []))
}

function withoutDescriptions(settings: ResourceServerRepresentation): unknown {
  return JSON.parse(
    JSON.stringify(settings, (key, value) => (key === 'description' ? undefined : value)),
  )
}

/** Members that are not the same, each with both values. */
function differences(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): Readonly<Record<string, readonly unknown[]>> {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(
    names
      .filter((name) => one[name] !== other[name])
      .map((name) => [name, [one[name], other[name]]]),
  )
}
