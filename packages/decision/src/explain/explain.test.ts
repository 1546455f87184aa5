import type { ExchangeFailure, IssuedToken } from '@cambio/exchange'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, parsed, startPartner, type Partner } from '../../test/partner.ts'
import { CHECKS } from './check-names.ts'
import type { Decision } from './decision.ts'
import { explain } from './explain.ts'
import { failedCheck } from './failed-check.ts'
import { renderExplanation } from './render-explanation.ts'
import { REMEDIES } from './remedies.ts'

let partner: Partner
let base: Decision
beforeAll(async () => {
  partner = await startPartner()
  const text = partner.token()
  base = {
    request: { method: 'GET', target: '/orders', host: 'api.example.com' },
    now: NOW,
    route: partner.route,
    credential: { scheme: 'Bearer', from: 'header' },
    token: parsed(text),
    issuer: { ...partner.issuer, via: ['jwt-grant', 'idp-permission'] },
    subject: await partner.verified(),
    isAllowed: true,
  }
})
afterAll(() => partner.stop())

const PASSED_OVER: ExchangeFailure = {
  reason: 'subject_refused',
  road: 'jwt-grant',
  status: 400,
  error: 'invalid_grant',
  description: 'User not found',
  hint: 'The user is not linked yet.',
}

/** Stands for a token that our realm has issued; what proves one is the exchange's matter. */
const issued = (road: IssuedToken['road']): IssuedToken => {
  const { text, claims } = parsed(partner.token({ aud: 'orders-api', azp: 'gateway' }))
  return {
    text,
    road,
    claims: { ...base.subject?.claims, aud: ['orders-api'], azp: 'gateway', all: claims },
  } as unknown as IssuedToken
}

const roadsIn = (decision: Decision) =>
  explain(decision)
    .checks.filter(({ check }) => check === 'road')
    .map(({ result, facts }) => `${String(facts['road'])}: ${result}`)
const resultIn = (decision: Decision, name: string) =>
  explain(decision).checks.find(({ check }) => check === name)?.result

describe('roads', () => {
  it('are told one by one: passed over, passed', () => {
    const decision = { ...base, passedOver: [PASSED_OVER], issued: issued('idp-permission') }
    expect(roadsIn(decision)).toEqual(['jwt-grant: failed', 'idp-permission: passed'])
    expect(explain(decision).verdict).toBe('accepted')
    expect(resultIn(decision, 'issued-token')).toBe('passed')
  })

  it('behind the one that gave the token are not asked', () => {
    expect(roadsIn({ ...base, issued: issued('jwt-grant') })).toEqual([
      'jwt-grant: passed',
      'idp-permission: not asked',
    ])
  })

  it('behind a refusal that no other can mend are not reached', () => {
    const decision: Decision = {
      ...base,
      failure: { ...PASSED_OVER, description: 'Invalid token' },
    }
    expect(roadsIn(decision)).toEqual(['jwt-grant: failed', 'idp-permission: not reached'])
    expect(explain(decision).failure).toMatchObject({
      reason: 'subject_refused',
      check: 'road',
      fix: 'The user is not linked yet.',
    })
    expect(resultIn(decision, 'issued-token')).toBe('not reached')
  })

  it('are told with their history when the last one fails', () => {
    const failure: ExchangeFailure = {
      reason: 'exchange_denied',
      road: 'idp-permission',
      status: 403,
      passedOver: [PASSED_OVER],
    }
    expect(roadsIn({ ...base, failure })).toEqual(['jwt-grant: failed', 'idp-permission: failed'])
  })

  it('are not asked when the cache has the token', () => {
    const decision = { ...base, cache: 'hit-memory', issued: issued('jwt-grant') }
    expect(roadsIn(decision)).toEqual(['jwt-grant: not asked', 'idp-permission: not asked'])
    expect(resultIn(decision, 'cache')).toBe('passed')
    expect(resultIn(decision, 'issued-token')).toBe('passed')
  })

  it('are passed when the issued token is not what was asked for', () => {
    const decision: Decision = {
      ...base,
      failure: {
        reason: 'issued_token_invalid',
        road: 'jwt-grant',
        check: 'audience',
        expected: ['orders-api'],
        got: ['account'],
      },
    }
    expect(roadsIn(decision)).toEqual(['jwt-grant: passed', 'idp-permission: not asked'])
    expect(explain(decision).checks.at(-1)).toMatchObject({
      check: 'issued-token',
      result: 'failed',
      facts: { check: 'audience', expected: ['orders-api'], got: ['account'] },
    })
  })
})

describe('a failure', () => {
  it('of keys is told from that of our realm’s keys', () => {
    const failure = { reason: 'keys_unavailable', issuer: 'x', cause: 'no answer in time' } as const
    expect(failedCheck(failure)).toBe('keys')
    expect(failedCheck({ ...failure, road: 'standard' })).toBe('issued-token')
  })

  it.each(Object.entries(REMEDIES))('%s has a cause and a fix in whole sentences', (_, remedy) => {
    expect(remedy.cause).toMatch(/^[A-Z].*\.$/)
    expect(remedy.fix).toMatch(/^[A-Z].*\.$/)
  })

  it('of a certificate’s header names it', () => {
    const failure = {
      reason: 'client_certificate_invalid',
      header: 'client-cert',
      rule: 'x',
    } as const
    const { checks } = explain({ request: base.request, now: NOW, failure })
    expect(checks.find(({ check }) => check === 'certificate')).toMatchObject({
      result: 'failed',
      facts: { header: 'client-cert', rule: 'x' },
      setting: 'proxies.clientCertificate',
    })
  })
})

it('nothing of subject and issued token is in an explanation, also when a server echoes it', () => {
  const text = partner.token({ planted: 'issued' })
  const token = issued('jwt-grant')
  const failure: ExchangeFailure = { ...PASSED_OVER, description: `${text} is bad` }
  const said = JSON.stringify(
    explain({ ...base, text: parsed(text).text, issued: token, passedOver: [failure] }),
  )
  const parts = [text, base.token?.text.reveal() ?? '', token.text.reveal()]
  for (const part of parts.flatMap((each) => each.split('.')))
    expect(said).not.toContain(part.slice(0, 16))
  expect(said).toContain('[hidden]')
})

describe('an explanation on a terminal', () => {
  it('has a line for each check, then verdict, cause and fix', () => {
    const failure = { reason: 'audience_mismatch', expected: ['gateway'], got: ['else'] } as const
    const { isAllowed: _allowed, ...before } = base
    const lines = renderExplanation(explain({ ...before, failure })).split('\n')
    expect(lines[0]).toBe('GET /orders at api.example.com')
    expect(lines.slice(2, 5)).toEqual([
      '✓ head           host=api.example.com',
      '✓ path           path=/orders',
      '✓ route          route=/orders  upstream=http://localhost:1  ← routes[/orders].match',
    ])
    expect(lines).toContain(
      '✗ audience       expected=[gateway]  aud=gateway  reason=audience_mismatch  got=[else]  ← issuers[partner].accept.audience (SUBJECT_TOKEN_AUDIENCE)',
    )
    expect(lines).toContain('· rules          not reached')
    expect(lines).toContain('· certificate    not asked')
    expect(lines.slice(-5)).toEqual([
      '',
      'refused: audience_mismatch',
      expect.stringMatching(/^why: The token’s audience/),
      expect.stringMatching(/^fix: Have the issuer/),
      '',
    ])
    expect(lines).toHaveLength(2 + CHECKS.length + 5)
  })
})
