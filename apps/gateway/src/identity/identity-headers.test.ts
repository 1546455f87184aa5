import { describe, expect, it } from 'vitest'
import { createIdentityHeaders } from './identity-headers.ts'

const CLAIMS = {
  sub: 'alice',
  email: 'alice@example.com',
  realm_access: { roles: ['user', 'editor'] },
  'https://example.com/team': 'red',
  empty: '',
  broken: 'a\r\nb',
}
const tell = (declared: Record<string, string>) => createIdentityHeaders(declared)?.(CLAIMS)

describe('identity headers', () => {
  it('tell claims, also within claims', () => {
    expect(tell({ 'x-user': 'sub', 'x-roles': 'realm_access.roles' })).toEqual({
      ok: true,
      value: ['x-user', 'alice', 'x-roles', 'user,editor'],
    })
  })

  it('find a name with dots by escaping them, as Keycloak writes it', () => {
    expect(tell({ 'x-team': 'https://example\\.com/team' })).toMatchObject({
      value: ['x-team', 'red'],
    })
  })

  it('are absent where the claim is absent, empty, or no object leads to it', () => {
    const declared = { a: 'none', b: 'empty', c: 'sub.x', d: 'realm_access.roles.length' }
    expect(tell(declared)).toEqual({ ok: true, value: [] })
    expect(tell({ a: '__proto__', b: 'constructor.name', c: 'toString' })).toMatchObject({
      value: [],
    })
  })

  it('are refused together when one can’t be told, without the value', () => {
    expect(tell({ 'x-user': 'sub', 'x-bad': 'broken' })).toEqual({
      ok: false,
      failure: {
        reason: 'identity_claim_unfit',
        header: 'x-bad',
        claim: 'broken',
        rule: 'must hold no control character',
      },
    })
  })

  it('are nobody’s business where none is declared', () => {
    expect(createIdentityHeaders({})).toBeUndefined()
  })
})
