import {
  API_CLIENT,
  createSigningKey,
  EXCHANGE_CLIENT,
  PARTNER_AUDIENCE,
  signToken,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { applyExactly } from './apply-exactly.ts'
import { clientOf, openWorkshop, type Workshop } from './workshop.ts'

const WRITTEN = 'https://written.partner.example'
const TENANTS = ['6f1c2a0e-0001-4000-8000-000000000001', '6f1c2a0e-0002-4000-8000-000000000002']

let workshop: Workshop
let key: Awaited<ReturnType<typeof createSigningKey>>
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  key = await createSigningKey('RS256', 'written-key')
})
afterAll(() => workshop.close())

/** An issuer whose key stands in the file, one with two tenants, and our own realm; sessions are kept. */
const ofEveryKind = (text: string): string => {
  const { kty, n, e } = key.publicJwk
  const jwk = JSON.stringify({ kty, n, e, kid: 'written-key', alg: 'RS256', use: 'sig' })
  return text.replace(
    'via: [idp-permission]\n',
    `via: [idp-permission]
    refresh: true
    parameters: { login_hint: partner }
  - alias: written
    issuer: ${WRITTEN}
    keys: [${jwk}]
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
  - alias: "entra-{tenantid}"
    issuer: "https://login.entra.example/{tenantid}/v2.0"
    tenants: ["${TENANTS.join('", "')}"]
    endpoints:
      authorization: "https://login.entra.example/{tenantid}/authorize"
      token: "https://login.entra.example/{tenantid}/token"
      jwks: "https://login.entra.example/{tenantid}/keys"
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [idp-permission]
  - { self: true, via: [standard], refresh: true }
`,
  )
}

const provider = (alias: string) =>
  workshop.admin.identityProviders.findOne({ realm: workshop.realm, alias })

describe('issuers of every kind', () => {
  it('are applied as shown, and leave nothing for a second run', async () => {
    const output = await applyExactly(workshop, await workshop.trust(ofEveryKind))
    for (const alias of ['written', ...TENANTS.map((tenant) => `entra-${tenant}`)]) {
      expect(output).toContain(`+ identity provider ${alias}: created`)
    }
  })

  it('have an identity provider for each tenant', async () => {
    for (const tenant of TENANTS) {
      expect((await provider(`entra-${tenant}`))?.config).toMatchObject({
        issuer: `https://login.entra.example/${tenant}/v2.0`,
        jwksUrl: `https://login.entra.example/${tenant}/keys`,
      })
    }
  })

  it('let the exchange client keep sessions', async () => {
    const { attributes } = await clientOf(workshop.admin, workshop.realm, EXCHANGE_CLIENT)
    expect(attributes).toMatchObject({
      'use.refresh.tokens': 'true',
      'standard.token.exchange.enableRefreshRequestedTokenType': 'SAME_SESSION',
    })
  })

  it('have their written key believed by Keycloak, and no other', async () => {
    expect(await exchange(key)).toBe(200)
    expect(await exchange(await createSigningKey('RS256', 'written-key'))).toBe(400)
  })

  it('bind issued tokens where the client says so, and nothing that proves no key gets one', async () => {
    const bound = (text: string): string =>
      ofEveryKind(text).replace('GATEWAY_SECRET}" }', 'GATEWAY_SECRET}", bound: dpop }')
    const attribute = async (): Promise<unknown> => {
      const { attributes } = await clientOf(workshop.admin, workshop.realm, EXCHANGE_CLIENT)
      return attributes?.['dpop.bound.access.tokens']
    }
    await applyExactly(workshop, await workshop.trust(bound))
    expect(await attribute()).toBe('true')
    expect(await exchange(key)).toBe(400)
  })
})

async function exchange(signer: typeof key): Promise<number> {
  const now = Math.floor(Date.now() / 1000)
  const subject = signToken(
    {
      iss: WRITTEN,
      sub: 'wanda-at-the-partner',
      aud: PARTNER_AUDIENCE,
      preferred_username: 'wanda',
      email: 'wanda@example.com',
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + 300,
    },
    signer,
  )
  const response = await fetch(`${workshop.landscape.our.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: EXCHANGE_CLIENT,
      client_secret: workshop.landscape.env.GATEWAY_SECRET,
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_issuer: 'written',
      audience: API_CLIENT,
    }),
  })
  await response.body?.cancel()
  return response.status
}
