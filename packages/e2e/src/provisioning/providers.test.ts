import {
  EXCHANGE_CLIENT,
  fromInside,
  PARTNER_AUDIENCE,
  releaseOf,
  startIssuer,
  type RunningIssuer,
} from '@cambio/testkit'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Workshop } from './workshop.ts'

let issuer: RunningIssuer
let workshop: Workshop
let file: string
let output: string

beforeAll(async () => {
  issuer = await startIssuer({ audience: PARTNER_AUDIENCE, reachableFromContainers: true })
  workshop = await openWorkshop(inject('keycloak'))
  file = await workshop.trust((text) => text.replace('routes:', `${providers()}routes:`))
  output = await workshop.provision(file)
})

afterAll(async () => {
  await workshop?.close()
  await issuer?.stop()
})

/** The partner as `keycloak-oidc`, one for the JWT grant alone, and a social one. */
function providers(): string {
  return `    identityProvider: { providerId: keycloak-oidc }
  - alias: machine
    issuer: ${issuer.issuer}
    via: [jwt-grant]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 60, algorithm: RS256 }
    identityProvider:
      providerId: jwt-authorization-grant
      config: { jwksUrl: "${fromInside(inject('keycloak'), issuer.jwksUrl)}", jwtAuthorizationGrantAllowedClockSkew: "5" }
  - alias: github
    issuer: https://github.com
    endpoints: { jwks: https://github.com/keys }
    identityProvider: { providerId: github, clientId: us, clientSecret: "\${env:GATEWAY_SECRET}" }
`
}

async function provider(alias: string) {
  const { admin, realm } = workshop
  return (await admin.identityProviders.findOne({ realm, alias })) ?? {}
}

/** Asks Keycloak for a token by the JWT grant. */
async function grant(assertion: string): Promise<Record<string, unknown>> {
  const { our, env } = workshop.landscape
  const response = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: EXCHANGE_CLIENT,
      client_secret: env.GATEWAY_SECRET,
      assertion,
    }),
  })
  return (await response.json()) as Record<string, unknown>
}

const { hasJwtGrant } = releaseOf(inject('keycloak').version)

describe.runIf(hasJwtGrant)('apply makes an identity provider', () => {
  it('of keycloak-oidc, by which exchanges work', async () => {
    expect(await provider('partner')).toMatchObject({
      providerId: 'keycloak-oidc',
      config: { validateSignature: 'true', disableUserInfo: 'true' },
    })
    expect(await workshop.exchange()).toBe(200)
  })

  it('for the JWT grant alone: issuer, keys and the grant’s own rules, and nothing else', async () => {
    const { providerId, config } = await provider('machine')
    expect(providerId).toBe('jwt-authorization-grant')
    expect(config).toEqual({
      issuer: issuer.issuer,
      jwksUrl: fromInside(inject('keycloak'), issuer.jwksUrl),
      useJwksUrl: 'true',
      jwtAuthorizationGrantMaxAllowedAssertionExpiration: '60',
      jwtAuthorizationGrantAssertionSignatureAlg: 'RS256',
      jwtAuthorizationGrantAllowedClockSkew: '5',
      'cambio.created': 'true',
    })
  })

  it('whose users are found by their link, and get a token for what routes ask for', async () => {
    const { admin, realm } = workshop
    const assertion = () => issuer.token({ sub: 'machine-7', jti: crypto.randomUUID() })
    expect(await grant(assertion())).toMatchObject({ error_description: 'User not found' })

    const { id } = await admin.users.create({ realm, username: 'machine-7', enabled: true })
    const at = { realm, id, federatedIdentityId: 'machine' }
    const link = { identityProvider: 'machine', userId: 'machine-7', userName: 'machine-7' }
    await admin.users.addToFederatedIdentity({ ...at, federatedIdentity: link })
    const { access_token: token } = await grant(assertion())
    expect([decodeJwt(String(token)).aud].flat()).toContain('orders-api')
  })

  it('of a social provider: our client there, and not one address', async () => {
    const { providerId, config } = await provider('github')
    expect(providerId).toBe('github')
    expect(Object.keys(config ?? {}).toSorted()).toEqual([
      'cambio.created',
      'clientId',
      'clientSecret',
      'syncMode',
    ])
  })

  it('nothing the second time', async () => {
    workshop.proxy.restart()
    expect(await workshop.provision(file)).toContain('Nothing to do')
    expect(workshop.proxy.writes()).toEqual([])
  })
})

describe.runIf(hasJwtGrant)('a plan', () => {
  it('says what the tokens must be like that the JWT grant takes', () => {
    expect(output).toContain(`one single aud: ${PARTNER_AUDIENCE}`)
    expect(output).toContain('up to 60 seconds after their iat')
    expect(output).toContain('link them before')
  })
})
