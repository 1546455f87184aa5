import type { TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { withJwtGrant } from './with-jwt-grant.ts'

const migrate = (change: Partial<TrustFile>) =>
  withJwtGrant({ ...TRUST, ...change }, (name) => name === 'partner' || name === PARTNER.issuer)

describe('withJwtGrant', () => {
  it('puts the cheap road before the one that ends, and says the line', () => {
    const { trust, edits } = migrate({ issuers: [PARTNER] })
    expect(trust.issuers).toEqual([{ ...PARTNER, via: ['jwt-grant', 'idp-permission'] }])
    expect(edits).toEqual([
      {
        path: 'issuers[0].via',
        from: ['idp-permission'],
        to: ['jwt-grant', 'idp-permission'],
        last: ['jwt-grant'],
      },
    ])
  })

  it('leaves other issuers alone, and those that take the road already', () => {
    const other = { alias: 'other', issuer: 'https://other.example' }
    const done = { ...PARTNER, via: ['jwt-grant' as const, 'idp-permission' as const] }
    expect(migrate({ issuers: [other, done] })).toMatchObject({
      trust: { issuers: [other, done] },
      edits: [],
    })
  })

  it('moves further clients whose roads are said', () => {
    const grant = { from: 'partner', allow: ['batch'], via: ['idp-permission' as const] }
    const { trust, edits } = migrate({ grants: [{ from: 'partner', allow: ['x'] }, grant] })
    expect(trust.grants?.[0]).toEqual({ from: 'partner', allow: ['x'] })
    expect(trust.grants?.[1]?.via).toEqual(['jwt-grant', 'idp-permission'])
    expect(edits.map(({ path }) => path)).toEqual(['issuers[0].via', 'grants[1].via'])
  })

  it('finds an issuer that is given by its URL alone', () => {
    const { alias: _alias, ...unnamed } = PARTNER
    expect(migrate({ issuers: [unnamed] }).edits).toHaveLength(1)
  })
})
