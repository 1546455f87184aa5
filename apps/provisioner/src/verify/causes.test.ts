import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { GateFacts, PolicyFacts } from './access/access-facts.ts'
import type { Circumstances, Refusal } from './cause/refusal.ts'
import { causeOf, CAUSES } from './causes.ts'

const POLICY: PolicyFacts = {
  name: 'cambio-exchange',
  type: 'client',
  ours: true,
  negative: false,
  clients: ['gateway'],
}
const GATE: GateFacts = {
  owner: { kind: 'identity-provider', alias: 'partner', declared: true },
  state: 'present',
  covers: true,
  strategy: 'UNANIMOUS',
  policies: [POLICY],
}
const AUDIENCE_GATE: GateFacts = {
  ...GATE,
  owner: { kind: 'client', clientId: 'orders-api', declared: true },
}
const ISSUER = 'https://login.partner.example'
const JWKS = `${ISSUER}/jwks`

/** Everything is as it must be; each test changes one thing. */
const RIGHT: Circumstances = {
  alias: 'partner',
  clientId: 'gateway',
  target: { audience: ['orders-api'], scope: ['openid'] },
  features: new Set(['TOKEN_EXCHANGE', 'ADMIN_FINE_GRAINED_AUTHZ', 'TOKEN_EXCHANGE_STANDARD_V2']),
  provider: {
    alias: 'partner',
    providerId: 'oidc',
    enabled: true,
    config: {
      issuer: ISSUER,
      jwksUrl: JWKS,
      disableUserInfo: 'true',
      jwtAuthorizationGrantEnabled: 'true',
    },
  },
  client: {
    clientId: 'gateway',
    enabled: true,
    publicClient: false,
    attributes: { 'standard.token.exchange.enabled': 'true' },
  },
  gate: GATE,
  audienceGate: AUDIENCE_GATE,
  token: { issuer: ISSUER, audience: ['https://api.example'], algorithm: 'RS256' },
  keysAt: JWKS,
  realmIssuer: 'https://sso.example/realms/company',
}

const DENIED: Refusal = {
  road: 'idp-permission',
  status: 403,
  error: 'access_denied',
  description: 'Client not allowed to exchange',
}
const INVALID_TOKEN: Refusal = {
  road: 'idp-permission',
  status: 400,
  error: 'invalid_token',
  description: 'invalid token',
}

function byGrant(description: string): Refusal {
  return { road: 'jwt-grant', status: 400, error: 'invalid_grant', description }
}

function withReason(refusal: Refusal, reason: string): Refusal {
  return { ...refusal, event: { error: 'invalid_token', reason } }
}

describe('causeOf, by idp-permission', () => {
  it('1: V1 is off when Keycloak knows no subject_issuer', () => {
    const refusal: Refusal = {
      road: 'idp-permission',
      status: 400,
      error: 'invalid_request',
      description: "Parameter 'subject_issuer' is not supported for standard token exchange",
    }
    const { code, fix } = causeOf(refusal, RIGHT)
    expect(code).toBe('v1-off')
    expect(fix).toContain('--features=token-exchange,admin-fine-grained-authz:v1')
  })

  it('2: version 2 of the permissions is on', () => {
    const at = { ...RIGHT, features: new Set(['TOKEN_EXCHANGE']) }
    expect(causeOf(DENIED, at).code).toBe('permissions-v1-off')
  })

  it('3: the permission is off', () => {
    const at = { ...RIGHT, gate: { ...GATE, state: 'absent' as const } }
    expect(causeOf(DENIED, at).code).toBe('permission-off')
  })

  it('3: the permission has no policy', () => {
    const at = { ...RIGHT, gate: { ...GATE, policies: [] } }
    expect(causeOf(DENIED, at).code).toBe('permission-without-policy')
  })

  it('4: the client is not in the policy', () => {
    const at = { ...RIGHT, gate: { ...GATE, policies: [{ ...POLICY, clients: ['other'] }] } }
    const { code, cause } = causeOf(DENIED, at)
    expect(code).toBe('client-not-in-policy')
    expect(cause).toContain('gateway')
  })

  it('4: another policy denies under UNANIMOUS', () => {
    const theirs = { ...POLICY, name: 'theirs', ours: false, clients: ['other'] }
    const at = { ...RIGHT, gate: { ...GATE, policies: [POLICY, theirs] } }
    const { code, cause } = causeOf(DENIED, at)
    expect(code).toBe('foreign-policy-denies')
    expect(cause).toContain('policy theirs (client, not of the trust file) denies it (UNANIMOUS)')
  })

  it('4: the permission is about another resource', () => {
    const at = { ...RIGHT, gate: { ...GATE, covers: false } }
    expect(causeOf(DENIED, at).code).toBe('permission-bent')
  })

  it('5: the event says that it is about the audience', () => {
    const refusal = withReason(DENIED, 'client not allowed to exchange to audience')
    const { code, setting } = causeOf(refusal, RIGHT)
    expect(code).toBe('audience-permission')
    expect(setting).toContain('orders-api')
  })

  it('5: without an event, the audience’s permission denies and the other one does not', () => {
    const at = { ...RIGHT, audienceGate: { ...AUDIENCE_GATE, policies: [] } }
    expect(causeOf(DENIED, at).code).toBe('audience-permission')
  })

  it('5: the event outweighs what the audience’s permission looks like', () => {
    const refusal = withReason(DENIED, 'client not allowed to exchange subject_issuer')
    const at = {
      ...RIGHT,
      gate: { ...GATE, policies: [] },
      audienceGate: { ...AUDIENCE_GATE, policies: [] },
    }
    expect(causeOf(refusal, at).code).toBe('permission-without-policy')
  })

  it('6: there is no such identity provider, or it is disabled, or it cannot exchange', () => {
    const refusal: Refusal = { ...INVALID_TOKEN, error: 'invalid_issuer' }
    const { provider } = RIGHT
    const disabled = provider && { ...provider, enabled: false }
    expect(causeOf(refusal, { ...RIGHT, provider: undefined }).code).toBe('provider-missing')
    expect(causeOf(refusal, { ...RIGHT, provider: disabled }).code).toBe('provider-disabled')
    expect(causeOf(refusal, RIGHT).code).toBe('provider-unfit')
  })

  it('14: a disabled provider that comes before it, where the issuer is asked for by its URL', () => {
    const refusal = { road: 'idp-permission', status: 500, error: 'unknown_error' } as const
    const cause = causeOf(refusal, { ...RIGHT, disabledBefore: 'aaa' })
    expect(cause.code).toBe('provider-disabled-before')
    expect(cause.cause).toContain('aaa')
    expect(cause.fix).toContain('alias: partner')
    expect(causeOf(refusal, RIGHT).code).toBe('server-error')
  })

  it('4: the permission hangs on a provider that is gone', () => {
    const gate: GateFacts = { ...GATE, state: 'absent', covers: false, policies: [] }
    expect(causeOf(DENIED, { ...RIGHT, gate }).code).toBe('permission-off')
    const former = { ...gate, hangsOnFormer: true }
    expect(causeOf(DENIED, { ...RIGHT, gate: former }).code).toBe('provider-made-anew')
  })

  it('7: Keycloak took the token for one of its own', () => {
    const refusal = withReason(
      { ...INVALID_TOKEN, error: 'invalid_request', description: 'Invalid token' },
      'subject_token validation failure',
    )
    expect(causeOf(refusal, RIGHT).code).toBe('taken-as-ours')
  })

  it('8: Keycloak took the token for one of its own, by its type', () => {
    const refusal: Refusal = {
      ...INVALID_TOKEN,
      error: 'invalid_request',
      description: 'Invalid token type, must be access token',
    }
    expect(causeOf(refusal, RIGHT).code).toBe('taken-as-ours')
  })

  it('9: userinfo refuses the token', () => {
    const { code, setting } = causeOf(withReason(INVALID_TOKEN, 'user info call failure'), RIGHT)
    expect(code).toBe('userinfo-refuses')
    expect(setting).toBe('issuers[partner].identityProvider.config.disableUserInfo')
  })

  it('10: userinfo is switched off where it is all there is', () => {
    const refusal = withReason(INVALID_TOKEN, 'user info service disabled')
    expect(causeOf(refusal, RIGHT).code).toBe('userinfo-off')
  })

  it('11: the claim typ, for which Keycloak writes no event', () => {
    const refusal = { ...INVALID_TOKEN, description: 'token type not supported' }
    const { code, setting } = causeOf(refusal, RIGHT)
    expect(code).toBe('type-claim')
    expect(setting).toBe('issuers[partner].identityProvider.config.disableTypeClaimCheck')
  })

  it('12: the identity provider expects another issuer', () => {
    const refusal = withReason(INVALID_TOKEN, 'token validation failure')
    const at = { ...RIGHT, token: { ...RIGHT.token, issuer: `${ISSUER}/` } }
    const { code, cause } = causeOf(refusal, at)
    expect(code).toBe('provider-issuer')
    expect(cause).toContain(`${ISSUER}/, and identity provider partner expects ${ISSUER}`)
  })

  it('12: the identity provider has other keys', () => {
    const refusal = withReason(INVALID_TOKEN, 'token validation failure')
    const at = { ...RIGHT, keysAt: 'https://elsewhere.example/jwks' }
    expect(causeOf(refusal, at).code).toBe('provider-keys')
  })

  it('12: nothing looks wrong, so it is time, reach or stale keys; one issuer of several counts', () => {
    const refusal = withReason(INVALID_TOKEN, 'token validation failure')
    const { provider } = RIGHT
    const config = { ...provider?.config, issuer: `https://old.example, ${ISSUER}` }
    expect(causeOf(refusal, { ...RIGHT, provider: provider && { ...provider, config } }).code).toBe(
      'token-validation',
    )
  })

  it('12: without events it says how to get them', () => {
    const { cause } = causeOf(INVALID_TOKEN, RIGHT)
    expect(cause).toContain('keycloak.settings.eventsEnabled: true')
    expect(cause).toContain('view-events')
  })

  it('13: the user is there without a link', () => {
    const refusal = { ...INVALID_TOKEN, description: 'User already exists' }
    const { code, fix } = causeOf(refusal, RIGHT)
    expect(code).toBe('user-exists')
    expect(fix).toContain('cambio migrate --link-users')
  })

  it('14: a 500 where userinfo is still on, a disabled identity provider, or neither', () => {
    const refusal: Refusal = { road: 'idp-permission', status: 500, error: 'unknown_error' }
    const { provider } = RIGHT
    const asking = provider && { ...provider, config: { ...provider.config, disableUserInfo: '' } }
    const disabled = provider && { ...provider, enabled: false }
    expect(causeOf(refusal, { ...RIGHT, provider: asking }).code).toBe('userinfo-refuses')
    expect(causeOf(refusal, { ...RIGHT, provider: disabled }).code).toBe('provider-disabled')
    expect(causeOf(refusal, RIGHT).code).toBe('server-error')
  })
})

describe('causeOf, by jwt-grant', () => {
  it.each([
    ['JWT Authorization Grant is not supported for the requested client', 'grant-client-off'],
    ['Identity Provider is not allowed for the client', 'grant-provider-not-allowed'],
    ['No Identity Provider for provided issuer', 'grant-provider-unfit'],
    ['Multiple IDPs match the same issuer: a, b', 'grant-issuer-twice'],
    ['Invalid signature algorithm', 'grant-algorithm'],
    ['Invalid signature', 'grant-signature'],
    ['Token was issued too far in the past to be used now', 'token-too-old'],
    ['Token is not active', 'token-over'],
    ['Token jti claim is required', 'token-without-jti'],
    ['Token reuse detected', 'token-used'],
    ['User not found', 'user-unlinked'],
    ['User is not enabled', 'user-disabled'],
    ['Account is not fully set up', 'user-incomplete'],
    ['Invalid token audience', 'token-audience'],
    ['Multiple audiences not allowed', 'token-audiences'],
  ])('“%s” is %s', (description, code) => {
    expect(causeOf(byGrant(description), RIGHT)).toMatchObject({ code })
  })

  it('says what keeps Keycloak from finding the identity provider', () => {
    const provider = RIGHT.provider && {
      ...RIGHT.provider,
      config: { ...RIGHT.provider.config, issuer: 'https://old.example' },
    }
    const refusal = byGrant('No Identity Provider for provided issuer')
    expect(causeOf(refusal, { ...RIGHT, provider }).cause).toContain(
      'identity provider partner has the issuer https://old.example',
    )
  })
})

describe('causeOf, by standard and about the client', () => {
  it.each([
    ['Client is not within the token audience', 'access_denied', 'outside-audience'],
    ['Requested audience not available: orders-api', 'invalid_request', 'audience-unavailable'],
    ['Invalid scopes: orders', 'invalid_scope', 'scope-unavailable'],
    [
      'Standard token exchange is not enabled for the requested client',
      'invalid_request',
      'standard-off',
    ],
    ['Invalid token', 'invalid_request', 'own-token-invalid'],
    ['Audience not found', 'invalid_client', 'audience-unknown'],
    ['Client requires user consent', 'invalid_client', 'consent'],
  ])('“%s” is known', (description, error, code) => {
    const refusal: Refusal = { road: 'standard', status: 400, error, description }
    expect(causeOf(refusal, RIGHT).code).toBe(code)
  })

  it('tells a wrong credential from a client that is not there', () => {
    const refusal: Refusal = { road: 'jwt-grant', status: 401, error: 'unauthorized_client' }
    expect(causeOf(refusal, RIGHT).cause).toContain(
      'does not take the credential of client gateway',
    )
    expect(causeOf(refusal, { ...RIGHT, client: undefined }).cause).toContain('no client gateway')
  })

  it('gives Keycloak’s own words where it knows nothing better', () => {
    const refusal: Refusal = {
      road: 'standard',
      status: 400,
      error: 'something_new',
      description: 'Never heard of',
    }
    expect(causeOf(refusal, RIGHT)).toMatchObject({
      code: 'unknown',
      cause: 'Keycloak says: Never heard of',
    })
  })
})

describe('the table of causes', () => {
  it('is told in docs/verify.md, every code of it', () => {
    const page = readFileSync(new URL('../../../../docs/verify.md', import.meta.url), 'utf8')
    const missing = CAUSES.map(({ code }) => code).filter((code) => !page.includes(`\`${code}\``))
    expect(missing).toEqual([])
  })
})
