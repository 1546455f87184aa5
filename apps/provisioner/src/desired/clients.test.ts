import type { Grant, TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { settle } from '../settled/settle.ts'
import { desiredAllowedClients, desiredTargetClients } from './clients.ts'

const GRANT: Grant = { from: 'partner', allow: ['batch-worker'] }
const LIST = 'oauth2.jwt.authorization.grant.idp'

function settled(grants: readonly Grant[], change: Partial<TrustFile> = {}) {
  const trust = { ...TRUST, ...change, grants: [...grants] }
  return settle(trust, { aliases: new Map(), auto: [] })
}

function allowed(grant: Partial<Grant>, change: Partial<TrustFile> = {}) {
  return desiredAllowedClients(settled([{ ...GRANT, ...grant }], change))
}

describe('a client that may exchange and is not declared', () => {
  it('has to be there, and nothing of it is ours by idp-permission', () => {
    expect(allowed({})).toMatchObject([{ clientId: 'batch-worker', part: 'allowed', fields: {} }])
  })

  it('gets the switch and the list of the JWT grant', () => {
    const issuers = [{ ...PARTNER, jwtGrant: { audience: 'https://api' } }]
    expect(allowed({ via: ['jwt-grant'] }, { issuers })[0]?.fields['attributes']).toMatchObject({
      'oauth2.jwt.authorization.grant.enabled': 'true',
      [LIST]: 'partner',
      'oauth2.jwt.authorization.grant.audience': '[{"key":"partner","value":"https://api"}]',
    })
  })

  it('gets the switch of standard exchange for our own tokens', () => {
    expect(allowed({ from: 'self', via: ['standard'] })[0]?.fields['attributes']).toEqual({
      'standard.token.exchange.enabled': 'true',
    })
  })

  it.each([
    ['at-least', true],
    ['exact', false],
  ] as const)('with mode %s keeps what others let it: %s', (mode, keeps) => {
    expect(allowed({ via: ['jwt-grant'], mode })[0]?.keepsForeignGrants).toBe(keeps)
  })

  it('is neither the exchange client nor a target client', () => {
    const change = { clients: [{ id: 'orders' }] }
    expect(allowed({ allow: ['gateway', 'orders'] }, change)).toEqual([])
  })
})

it('gives a target client that may exchange the switches too', () => {
  const trust = settled([{ ...GRANT, allow: ['orders'], via: ['jwt-grant'] }], {
    clients: [{ id: 'orders', displayName: 'Orders' }],
  })
  expect(desiredTargetClients(trust)).toMatchObject([
    { part: 'target', fields: { name: 'Orders', attributes: { [LIST]: 'partner' } } },
  ])
})
