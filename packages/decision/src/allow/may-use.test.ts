import type { EffectiveRoute } from '@cambio/trust'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPartner, type Partner } from '../../test/partner.ts'
import { mayUse } from './may-use.ts'

let partner: Partner
beforeAll(async () => {
  partner = await startPartner()
})
afterAll(() => partner.stop())

/** Takes the baseline token; each test changes one thing. */
const ALLOW: EffectiveRoute['allow'] = {
  issuers: ['supplier', 'partner'],
  scopes: ['orders:read'],
  claims: { tenant: { oneOf: ['a', 'b'] } },
}
const CLAIMS = { scope: 'openid orders:read', tenant: 'a' }

const use = async (
  change: { issuer?: string; claims?: object; allow?: Partial<EffectiveRoute['allow']> } = {},
) => {
  const token = await partner.verified({ ...CLAIMS, ...change.claims })
  const route = { name: 'orders', allow: { ...ALLOW, ...change.allow } }
  const used = mayUse(token, change.issuer ?? 'partner', route)
  return used.ok ? used.value === token : used.failure
}

describe('a token may be used on a route', () => {
  it('whose rules it meets', async () => {
    expect(await use()).toBe(true)
  })

  it('that has no rules', async () => {
    const token = await partner.verified()
    const route = { name: 'open', allow: { scopes: [], claims: {} } }
    expect(mayUse(token, 'anybody', route)).toEqual({ ok: true, value: token })
  })

  it('unless its issuer is not among those named', async () => {
    expect(await use({ issuer: 'partner-mobile' })).toEqual({
      reason: 'issuer_not_allowed_here',
      route: 'orders',
      allowed: ['supplier', 'partner'],
      got: 'partner-mobile',
    })
  })

  it('of no issuer when none is named', async () => {
    expect(await use({ allow: { issuers: [] } })).toMatchObject({
      reason: 'issuer_not_allowed_here',
    })
  })

  it('unless it lacks a scope, and the missing ones are named', async () => {
    const allow = { scopes: ['orders:read', 'orders:write', 'orders:delete'] }
    expect(await use({ allow })).toEqual({
      reason: 'scope_missing',
      route: 'orders',
      missing: ['orders:write', 'orders:delete'],
      got: ['openid', 'orders:read'],
    })
  })

  it('unless a claim is not what the route asks', async () => {
    expect(await use({ claims: { tenant: 'c' } })).toEqual({
      reason: 'claim_not_allowed_here',
      route: 'orders',
      claim: 'tenant',
      expected: 'one of a, b',
      got: 'c',
    })
  })
})
