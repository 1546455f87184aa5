import type { ExternalIssuer } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { settle } from '../settled/settle.ts'
import { jwtGrantConditions } from './jwt-grant-conditions.ts'

function conditions(change: Partial<ExternalIssuer> = {}): string {
  const issuer: ExternalIssuer = { ...PARTNER, via: ['jwt-grant'], ...change }
  const trust = settle({ ...TRUST, issuers: [issuer] }, { aliases: new Map(), auto: [] })
  return jwtGrantConditions({ ...issuer, alias: 'partner', issuers: [issuer.issuer] }, trust).join(
    '\n',
  )
}

describe('jwtGrantConditions', () => {
  it('are Keycloak’s rules, where the trust file says nothing else', () => {
    expect(conditions()).toBe(
      [
        'jwt-grant takes tokens with one single aud: https://sso.example.com/realms/company, or the token endpoint there',
        'jwt-grant wants a jti in every token, and takes each token once',
        'jwt-grant takes tokens up to 300 seconds after their iat (jwtGrant.maxAgeSeconds)',
        'jwt-grant finds users by their link to this identity provider, and nothing here makes one: link them before',
        'jwt-grant refuses users who have a required action pending',
      ].join('\n'),
    )
  })

  it('name the declared audience and age', () => {
    const said = conditions({ jwtGrant: { audience: 'https://api', maxAgeSeconds: 60 } })
    expect(said).toContain('one single aud: https://api\n')
    expect(said).toContain('up to 60 seconds')
  })

  it('want no jti where a token may be used again', () => {
    expect(conditions({ jwtGrant: { reuse: true } })).not.toContain('jti')
  })

  it('let the other road make the link', () => {
    expect(conditions({ via: ['jwt-grant', 'idp-permission'] })).toContain(
      'the first exchange by idp-permission makes it',
    )
  })

  it('are others for Google, whose ID tokens carry our client there', () => {
    const identityProvider = { providerId: 'google' as const, clientId: 'us' }
    const said = conditions({ identityProvider })
    expect(said).toContain('ID tokens alone')
    expect(said).toContain('one single aud: us\n')
    expect(said).not.toContain('jti')
  })
})
