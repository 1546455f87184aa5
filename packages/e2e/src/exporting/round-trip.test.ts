import { createPartnerRealm, type PartnerRealm } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { EXCHANGE_CLIENT, type HandMadeRealm, makeRealmByHand } from './hand-made-realm.ts'

/** What each file says below its head, given the issuers. */
type Parts = (partner: string, other: string) => string

const FILES: readonly (readonly [string, Parts])[] = [
  [
    'one issuer by the road idp-permission, for an API',
    (partner) => `clients: [{ id: orders }]
issuers: [{ alias: partner, issuer: ${partner} }]
routes: [{ match: { path: /orders }, upstream: "https://orders.example", target: { audience: [orders] } }]`,
  ],
  [
    'both roads, the grant’s settings, and the realm’s own tokens',
    (partner) => `issuers:
  - alias: partner
    issuer: ${partner}
    via: [jwt-grant, idp-permission]
    jwtGrant: { maxAgeSeconds: 900, reuse: true, algorithm: RS256, audience: "https://api.example" }
  - self: true
    via: [standard]
routes: [{ match: { path: / }, upstream: "https://api.example" }]`,
  ],
  [
    'further clients, each by other roads',
    (partner, other) => `clients: [{ id: orders }, { id: batch }, { id: report }]
issuers:
  - { alias: partner, issuer: ${partner}, via: [jwt-grant, idp-permission] }
  - { alias: other, issuer: ${other}, via: [idp-permission] }
grants:
  - { from: partner, allow: [batch], via: [idp-permission] }
  - { from: partner, allow: [report], via: [jwt-grant] }
routes: [{ match: { path: / }, upstream: "https://api.example" }]`,
  ],
  [
    'another policy, a provider for logins, its mappers, and an API by audience mapper',
    (partner) => `policyName: who may exchange
clients: [{ id: orders }]
issuers:
  - alias: partner
    issuer: ${partner}
    via: [jwt-grant]
    identityProvider:
      providerId: keycloak-oidc
      displayName: The partner
      clientId: company-at-partner
      clientSecret: "\${env:PARTNER_CLIENT_SECRET}"
      config: { defaultScope: openid, validateSignature: "true" }
      mappers:
        - name: department
          mapper: oidc-user-attribute-idp-mapper
          config: { claim: department, user.attribute: department, syncMode: INHERIT }
routes: [{ match: { path: /orders }, upstream: "https://orders.example", target: { audience: [orders] } }]`,
  ],
]

describe('a trust file that was applied and exported', () => {
  let partner: PartnerRealm
  let other: PartnerRealm

  beforeAll(async () => {
    partner = await createPartnerRealm(inject('keycloak'))
    other = await createPartnerRealm(inject('keycloak'))
  })
  afterAll(async () => {
    await partner.remove()
    await other.remove()
  })

  it.each(FILES)('agrees with the realm: %s', async (_what, parts) => {
    const realm = await makeRealmByHand(inject('keycloak'))
    try {
      const applied = await realm.cambio(await realm.writeFile(trustFile(realm, parts)), 'apply')
      if (applied.code !== 0) throw new Error(applied.output)
      const exported = await realm.export('--client', EXCHANGE_CLIENT)
      expect(exported.output).not.toContain('which is not said here:')
      realm.writes()
      const plan = await realm.cambio(await realm.writeFile(exported.output), 'plan')
      expect(plan.output).toContain('Nothing to do')
      expect(plan.code).toBe(0)
      expect(realm.writes()).toEqual([])
    } finally {
      await realm.remove()
    }
  })

  function trustFile({ name, keycloak }: HandMadeRealm, parts: Parts): string {
    const { url, admin } = keycloak
    return `keycloak:
  url: ${url}
  realm: ${name}
  admin: { username: ${admin.username}, password: "\${env:ADMIN_PASSWORD}", realm: master }
client: { id: ${EXCHANGE_CLIENT}, secret: "\${env:GATEWAY_SECRET}" }
${parts(partner.issuer, other.issuer)}
`
  }
})
