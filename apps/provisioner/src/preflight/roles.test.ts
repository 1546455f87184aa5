import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { desiredState } from '../desired/desired-state.ts'
import { isHeld, requiredRoles, roleClientOf } from './roles.ts'
import { tokenRoles } from './token-roles.ts'

const ENDPOINTS = new Map([
  [
    'partner',
    {
      jwks: 'https://partner.example/jwks',
      authorization: undefined,
      token: undefined,
      userinfo: undefined,
      logout: undefined,
    },
  ],
])

describe('requiredRoles', () => {
  it('are the managing ones to apply and the viewing ones to plan', () => {
    const resources = desiredState(TRUST, ENDPOINTS)
    expect(requiredRoles(resources, 'apply')).toEqual([
      'manage-identity-providers',
      'manage-authorization',
      'manage-clients',
    ])
    expect(requiredRoles(resources, 'plan')).toEqual([
      'view-identity-providers',
      'view-authorization',
      'view-clients',
    ])
  })

  it('leave authorization out where no road needs it', () => {
    const issuers = [{ ...PARTNER, via: ['jwt-grant' as const] }]
    const resources = desiredState({ ...TRUST, issuers }, ENDPOINTS)
    expect(requiredRoles(resources, 'apply')).not.toContain('manage-authorization')
  })
})

describe('isHeld', () => {
  it('takes managing for viewing, and never viewing for managing', () => {
    expect(isHeld('view-clients', new Set(['manage-clients']))).toBe(true)
    expect(isHeld('manage-clients', new Set(['view-clients']))).toBe(false)
    expect(isHeld('view-clients', new Set(['manage-authorization']))).toBe(false)
  })
})

describe('roleClientOf', () => {
  it.each([
    ['company', 'company', 'realm-management'],
    ['company', 'master', 'company-realm'],
    ['master', 'master', 'master-realm'],
  ])('is for realm %s with an account of realm %s the client %s', (realm, home, client) => {
    expect(roleClientOf(realm, home)).toBe(client)
  })
})

describe('tokenRoles', () => {
  const tokenOf = (claims: unknown) =>
    ['', Buffer.from(JSON.stringify(claims)).toString('base64url'), ''].join('.')
  const access = { 'realm-management': { roles: ['manage-clients'] }, other: { roles: ['x'] } }

  it('gives the roles of the one client', () => {
    const roles = tokenRoles(tokenOf({ resource_access: access }), 'realm-management')
    expect(roles).toEqual(new Set(['manage-clients']))
  })

  it('gives none where the token carries roles, but none of that client', () => {
    expect(tokenRoles(tokenOf({ realm_access: { roles: [] } }), 'realm-management')).toEqual(
      new Set(),
    )
    expect(tokenRoles(tokenOf({ resource_access: access }), 'company-realm')).toEqual(new Set())
  })

  it.each([tokenOf({ sub: 'a' }), tokenOf([]), 'opaque', '', 'a.!.c'])(
    'knows nothing of a token without any roles: %s',
    (token) => {
      expect(tokenRoles(token, 'realm-management')).toBeUndefined()
    },
  )
})
