import { createSigningKey, type Members } from '@cambio/testkit'
import { routeMatch, type EffectiveIssuer, type EffectiveRoute } from '@cambio/trust'
import { err, ok, Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, startPartner, type Partner } from '../../test/partner.ts'
import type { CheckName } from './check-names.ts'
import { explainRequest, type ExplainOrder } from './explain-request.ts'
import type { Explanation } from './explanation.ts'

let partner: Partner
beforeAll(async () => {
  partner = await startPartner()
})
afterAll(() => partner.stop())

const SCOPE = 'orders:read'

/** Accepted in every check; each test changes one thing. */
interface Change {
  readonly token?: string
  readonly claims?: Members
  readonly request?: Partial<ExplainOrder['request']>
  readonly accept?: Partial<EffectiveIssuer['accept']>
  readonly issuer?: Partial<EffectiveIssuer> & { readonly introspection?: object }
  readonly route?: Partial<EffectiveRoute>
  readonly order?: Partial<ExplainOrder>
}

function explained(change: Change = {}) {
  const issuer = {
    ...partner.issuer,
    ...change.issuer,
    accept: { ...partner.issuer.accept, scopes: ['openid'], ...change.accept },
  }
  const route: EffectiveRoute = {
    ...partner.route,
    name: 'orders',
    match: routeMatch({ path: '/orders', methods: ['GET'] }),
    allow: { issuers: ['partner'], scopes: [SCOPE], claims: { org: 'a' } },
    ...change.route,
  }
  return explainRequest({
    trust: { issuers: [issuer], routes: [route] },
    request: { method: 'GET', target: '/orders/1?a=b', host: 'api.example.com', ...change.request },
    token: new Secret(
      change.token ?? partner.token({ scope: `openid ${SCOPE}`, ...change.claims }),
    ),
    keysOf: () => partner.keys,
    now: NOW,
    ...change.order,
  })
}

const resultsOf = ({ checks }: Explanation): Record<string, string> =>
  Object.fromEntries(checks.map(({ check, result }) => [check, result]))
const checkIn = (explanation: Explanation, name: CheckName) =>
  explanation.checks.find(({ check }) => check === name)

describe('an accepted request', () => {
  it('has passed every check that is asked, in order, and none is left but the exchange', async () => {
    const { explanation, ready } = await explained()
    expect(explanation).toMatchObject({
      cambio: 'explanation/v1',
      request: { method: 'GET', path: '/orders/1', host: 'api.example.com' },
      verdict: 'accepted',
      route: 'orders',
      issuer: 'partner',
    })
    expect(explanation.checks.map(({ check, result }) => `${check}: ${result}`)).toEqual([
      'head: passed',
      'path: passed',
      'route: passed',
      'credential: passed',
      'certificate: not asked',
      'form: passed',
      'introspection: not asked',
      'issuer: passed',
      'algorithm: passed',
      'type: passed',
      'keys: passed',
      'signature: passed',
      'claims: passed',
      'use: passed',
      'binding: not asked',
      'time: passed',
      'audience: passed',
      'client: not asked',
      'scope: passed',
      'rules: passed',
      'proof: not asked',
      'allowed-issuer: passed',
      'allowed-scope: passed',
      'allowed-claims: passed',
      'cache: not asked',
      'road: not asked',
      'issued-token: not asked',
    ])
    expect(ready).toMatchObject({ issuer: { name: 'partner' }, route: { name: 'orders' } })
  })

  it('says what was found, what was wanted and which setting decides', async () => {
    const { explanation } = await explained()
    expect(checkIn(explanation, 'audience')).toEqual({
      check: 'audience',
      result: 'passed',
      facts: { expected: ['gateway', 'https://sso.example.com/realms/ours'], aud: 'gateway' },
      setting: 'issuers[partner].accept.audience (SUBJECT_TOKEN_AUDIENCE)',
    })
    expect(checkIn(explanation, 'time')).toEqual({
      check: 'time',
      result: 'passed',
      facts: { exp: NOW + 300, iat: NOW, now: NOW, leewaySeconds: 5 },
      setting: 'issuers[partner].accept.leewaySeconds (CLOCK_SKEW_SECONDS)',
    })
    expect(checkIn(explanation, 'allowed-scope')).toEqual({
      check: 'allowed-scope',
      result: 'passed',
      facts: { expected: [SCOPE], got: ['openid', SCOPE] },
      setting: 'routes[orders].allow.scope',
    })
  })

  it('of a public route is asked for no token', async () => {
    const { explanation, ready } = await explained({ route: { public: true } })
    expect(explanation.verdict).toBe('accepted')
    expect(resultsOf(explanation)).toMatchObject({
      route: 'passed',
      credential: 'not asked',
      signature: 'not asked',
      audience: 'not asked',
      road: 'not asked',
    })
    expect(ready).toBeUndefined()
  })
})

describe('a refused request', () => {
  const REFUSED: readonly [CheckName, string, () => Change | Promise<Change>][] = [
    ['head', 'host_not_allowed', () => ({ request: { host: 'a b' } })],
    ['path', 'path_not_allowed', () => ({ request: { target: '/a/../b' } })],
    ['route', 'route_not_found', () => ({ request: { target: '/other' } })],
    ['route', 'method_not_allowed', () => ({ request: { method: 'PUT' } })],
    ['form', 'token_malformed', () => ({ token: 'opaque' })],
    ['form', 'header_not_allowed', () => ({ token: partner.token({}, { header: { crit: [] } }) })],
    ['form', 'claim_invalid', () => ({ claims: { iss: undefined } })],
    ['issuer', 'issuer_unknown', () => ({ claims: { iss: 'https://else.example' } })],
    ['algorithm', 'alg_not_allowed', () => ({ accept: { algorithms: ['RS256'] } })],
    ['type', 'header_not_allowed', () => ({ token: partner.token({}, { typ: 'logout+jwt' }) })],
    ['keys', 'key_not_found', () => ({ token: partner.token({}, { kid: 'unknown' }) })],
    [
      'signature',
      'signature_invalid',
      async () => {
        const key = await createSigningKey('ES256', 'another')
        const { kid } = JSON.parse(
          Buffer.from(partner.token().split('.')[0] ?? '', 'base64url').toString(),
        ) as { kid: string }
        return { token: partner.token({}, { key, kid }) }
      },
    ],
    ['claims', 'claim_invalid', () => ({ claims: { sub: 7 } })],
    ['use', 'claim_invalid', () => ({ claims: { typ: 'Refresh' } })],
    ['use', 'claim_invalid', () => ({ claims: { at_hash: 'x' } })],
    ['time', 'expired', () => ({ claims: { exp: NOW - 10 } })],
    ['time', 'not_yet_valid', () => ({ claims: { nbf: NOW + 10 } })],
    ['time', 'issued_in_future', () => ({ claims: { iat: NOW + 10 } })],
    ['time', 'too_old', () => ({ claims: { iat: NOW - 99 }, accept: { maxAgeSeconds: 60 } })],
    [
      'time',
      'claim_invalid',
      () => ({ claims: { iat: undefined }, accept: { maxAgeSeconds: 60 } }),
    ],
    ['audience', 'audience_mismatch', () => ({ claims: { aud: 'another-api' } })],
    ['scope', 'scope_missing', () => ({ claims: { scope: SCOPE } })],
    ['rules', 'claim_invalid', () => ({ claims: { org: 'b' } })],
    ['allowed-issuer', 'issuer_not_allowed_here', () => ({ issuer: { name: 'other' } })],
    ['allowed-scope', 'scope_missing', () => ({ claims: { scope: 'openid' } })],
    [
      'allowed-claims',
      'claim_not_allowed_here',
      () => ({ route: { allow: { scopes: [], claims: { org: 'b' } } } }),
    ],
  ]

  it.each(REFUSED)(
    'fails at %s with %s, and what comes after is not reached',
    async (check, reason, change) => {
      const { explanation, ready } = await explained(await change())
      expect(explanation.failure).toMatchObject({ check, reason })
      expect(explanation.verdict).toBe('refused')
      expect(ready).toBeUndefined()
      const results = explanation.checks.map(({ result }) => result)
      const at = explanation.checks.findIndex((each) => each.check === check)
      expect(results[at]).toBe('failed')
      expect(checkIn(explanation, check)?.facts).toMatchObject({ reason })
      expect(results.slice(0, at).filter((each) => !/^(passed|not asked)$/.test(each))).toEqual([])
      expect(new Set(results.slice(at + 1))).toEqual(new Set(['not reached']))
    },
  )

  it('names the cause and what to do', async () => {
    const { explanation } = await explained({ claims: { aud: 'another-api' } })
    expect(explanation.failure).toEqual({
      reason: 'audience_mismatch',
      check: 'audience',
      cause:
        'The token’s audience (aud) names none of the accepted ones: it is meant for somebody else.',
      fix: 'Have the issuer put the exchange client’s id into aud, or add one of the token’s audiences to issuers[].accept.audience (SUBJECT_TOKEN_AUDIENCE).',
    })
    expect(checkIn(explanation, 'audience')).toMatchObject({
      facts: { reason: 'audience_mismatch', got: ['another-api'] },
      setting: 'issuers[partner].accept.audience (SUBJECT_TOKEN_AUDIENCE)',
    })
  })
})

describe('an opaque token', () => {
  const clientSecret = { from: 'env', name: 'SECRET' } as const
  const issuer = { introspection: { clientId: 'gateway', clientSecret, cacheSeconds: 60 } }

  it('stays undecided while nobody may be asked', async () => {
    const { explanation } = await explained({ token: 'opaque-0123456789', issuer })
    expect(explanation.verdict).toBe('undecided')
    expect(resultsOf(explanation)).toMatchObject({ route: 'passed', introspection: 'not asked' })
  })

  it('is accepted when its issuer vouches for it', async () => {
    const verified = await partner.verified({ scope: `openid ${SCOPE}` })
    const introspect = () => Promise.resolve(ok(verified))
    const { explanation } = await explained({
      token: 'opaque-0123456789',
      issuer,
      order: { introspect },
    })
    expect(explanation.verdict).toBe('accepted')
    expect(resultsOf(explanation)).toMatchObject({
      introspection: 'passed',
      signature: 'not asked',
      audience: 'passed',
    })
  })

  it('is refused as its issuer’s rules say', async () => {
    const failure = { reason: 'expired', exp: NOW - 10, now: NOW } as const
    const introspect = () => Promise.resolve(err(failure))
    const { explanation } = await explained({
      token: 'opaque-0123456789',
      issuer,
      order: { introspect },
    })
    expect(explanation.failure).toMatchObject({ check: 'time', reason: 'expired' })
  })
})

describe('a token that is bound to a key', () => {
  const claims = { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }

  it('stays undecided where everything but its proof holds, since that comes with a request', async () => {
    const { explanation, decision, ready } = await explained({ claims, accept: { dpop: 'accept' } })
    expect(explanation.verdict).toBe('undecided')
    expect(explanation.failure).toBeUndefined()
    expect(resultsOf(explanation)).toMatchObject({
      signature: 'passed',
      binding: 'passed',
      audience: 'passed',
      rules: 'passed',
      proof: 'not asked',
      'allowed-scope': 'not asked',
    })
    expect(decision.isUnproven).toBe(true)
    expect(ready).toBeUndefined()
  })

  it('is refused where its rule takes none', async () => {
    const { explanation } = await explained({ claims })
    expect(explanation.failure).toMatchObject({ check: 'binding', reason: 'binding_not_accepted' })
  })

  it('is refused for whatever else is wrong with it', async () => {
    const bound = { ...claims, aud: 'another-api' }
    const { explanation } = await explained({ claims: bound, accept: { dpop: 'accept' } })
    expect(explanation.failure).toMatchObject({ check: 'audience', reason: 'audience_mismatch' })
  })
})

describe('nothing of the token is in an explanation', () => {
  it.each([
    ['of an accepted request', {}],
    ['of a refused one', { claims: { aud: 'x' } }],
    ['of a malformed token', { token: 'x' }],
  ] as const)('%s', async (_, change) => {
    const token = partner.token({
      scope: `openid ${SCOPE}`,
      ...('claims' in change && change.claims),
    })
    const { explanation } = await explained({ token, ...change })
    const text = JSON.stringify(explanation)
    for (const part of token.split('.')) expect(text).not.toContain(part.slice(0, 16))
    expect(text).not.toContain('alice@partner.example')
  })

  it.each(['/orders/', '/orders/x-', '/orders?access_token=', '/orders/a?b='])(
    'also when it is planted in the target %s',
    async (start) => {
      const token = partner.token({ scope: `openid ${SCOPE}` })
      const { explanation } = await explained({ token, request: { target: start + token } })
      const text = JSON.stringify(explanation)
      for (const part of token.split('.')) expect(text).not.toContain(part.slice(0, 12))
    },
  )

  it('also when it is planted in host and method', async () => {
    const token = 'opaque-secret-0123456789'
    const { explanation } = await explained({ token, request: { host: token, method: token } })
    expect(JSON.stringify(explanation)).not.toContain('0123456789')
  })

  it('and claims are cut', async () => {
    const { explanation } = await explained({ claims: { org: 'y'.repeat(500) } })
    expect(JSON.stringify(explanation)).not.toContain('y'.repeat(65))
  })

  it('and it is plain data, the same after JSON', async () => {
    const { explanation } = await explained({ claims: { aud: 'x' } })
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation)
  })
})
