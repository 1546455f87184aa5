import { describe, expect, it } from 'vitest'
import type { SettledGrant, SettledIssuer } from '../settled/settled-trust.ts'
import { checkUserinfo, takesOpaque } from './opaque-tokens.ts'

const introspection = { clientId: 'us', clientSecret: { from: 'env', name: 'SECRET' } } as const
const PARTNER: SettledIssuer = {
  alias: 'partner',
  issuer: 'https://login.partner.example',
  issuers: ['https://login.partner.example'],
  introspection,
}
const GRANT: SettledGrant = {
  from: { kind: 'identity-provider', alias: 'partner', declared: true },
  allow: ['gateway'],
  via: ['jwt-grant', 'idp-permission'],
  chosen: 'pinned',
  mode: 'at-least',
}
const ENDPOINTS = {
  jwks: 'https://login.partner.example/keys',
  authorization: undefined,
  token: undefined,
  userinfo: 'https://login.partner.example/userinfo',
  logout: undefined,
}
const grants = [GRANT]
const check = (issuer: SettledIssuer, userinfo?: string) =>
  checkUserinfo({ issuers: [issuer], grants }, new Map([['partner', { ...ENDPOINTS, userinfo }]]))
const MISSING = { ok: false, failure: { reason: 'userinfo_missing', alias: 'partner' } }

describe('takesOpaque', () => {
  it('needs introspection, and the road that carries such tokens', () => {
    expect(takesOpaque(PARTNER, { grants })).toBe(true)
    expect(takesOpaque({ ...PARTNER, introspection: undefined }, { grants })).toBe(false)
    expect(takesOpaque(PARTNER, { grants: [{ ...GRANT, via: ['jwt-grant'] }] })).toBe(false)
  })
})

describe('checkUserinfo', () => {
  it('takes the endpoint that is declared or discovered, else what the record is told', () => {
    const config = { userInfoUrl: 'http://inside/userinfo' }
    expect(check(PARTNER, ENDPOINTS.userinfo)).toMatchObject({ ok: true })
    expect(check({ ...PARTNER, identityProvider: { config } })).toMatchObject({ ok: true })
  })

  it('fails without one', () => {
    expect(check(PARTNER)).toMatchObject(MISSING)
    const config = { userInfoUrl: '' }
    expect(check({ ...PARTNER, identityProvider: { config } })).toMatchObject(MISSING)
  })

  it('asks for none where no token is opaque, or where Keycloak knows it', () => {
    expect(check({ ...PARTNER, introspection: undefined })).toMatchObject({ ok: true })
    const identityProvider = { providerId: 'github' } as const
    expect(check({ ...PARTNER, identityProvider })).toMatchObject({ ok: true })
  })
})
