import type { TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../../test/trust.ts'
import { settle } from '../../settled/settle.ts'
import type { AccessFacts } from '../access/access-facts.ts'
import { rulesOf } from './rule.ts'

const FACTS: AccessFacts = {
  features: new Set(),
  providers: new Map(),
  gates: new Map(),
  clients: new Map(),
}

function rules(change: Partial<TrustFile>) {
  const trust = { ...TRUST, ...change }
  return rulesOf(trust, settle(trust, { aliases: new Map(), auto: [] }), FACTS)
}

const names = (...issuers: TrustFile['issuers']) =>
  rules({ issuers }).map(({ name, origin }) => [name, 'alias' in origin ? origin.alias : 'self'])

describe('what is to be proven', () => {
  it('is called by the identity provider, or self', () => {
    expect(names({ ...PARTNER, name: 'mobile' }, { self: true })).toEqual([
      ['partner', 'partner'],
      ['self', 'self'],
    ])
  })

  it('is called by its rule, where the identity provider has one already', () => {
    const batch = { ...PARTNER, name: 'batch', accept: { audience: ['batch'] } }
    expect(names(PARTNER, batch)).toEqual([
      ['partner', 'partner'],
      ['batch', 'partner'],
    ])
  })

  it('is each tenant’s', () => {
    const issuer = 'https://login.example/{tenantid}/v2.0'
    const tenants = ['one', 'two']
    expect(names({ alias: 'entra', issuer, tenants })).toEqual([
      ['entra', 'entra'],
      ['entra:two', 'entra'],
    ])
    expect(names({ alias: 'entra-{tenantid}', issuer, tenants })).toEqual([
      ['entra-one', 'entra-one'],
      ['entra-two', 'entra-two'],
    ])
  })

  it('is what routes ask for that ask for a token', () => {
    const upstream = 'http://orders:8080'
    const routes = [
      { match: { path: '/' }, upstream, target: { audience: ['orders'] } },
      { match: { path: '/status' }, upstream, public: true },
    ]
    expect(rules({ routes })[0]?.targets.map(({ audience }) => audience)).toEqual([['orders']])
  })
})
