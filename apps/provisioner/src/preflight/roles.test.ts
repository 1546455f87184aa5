import type { TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, SECRET_FACTS, TRUST } from '../../test/trust.ts'
import { desiredState } from '../desired/desired-state.ts'
import { settle } from '../settled/settle.ts'
import { isHeld, requiredRoles, roleClientOf } from './roles.ts'
import { mayCreateRealm, tokenRoles } from './token-roles.ts'

const tokenOf = (claims: unknown) =>
  ['', Buffer.from(JSON.stringify(claims)).toString('base64url'), ''].join('.')

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

function resourcesOf(change: Partial<TrustFile> = {}) {
  const settled = settle({ ...TRUST, ...change }, { aliases: new Map(), auto: [] })
  return desiredState(settled, ENDPOINTS, SECRET_FACTS)
}

describe('requiredRoles', () => {
  it('are the managing ones to apply and the viewing ones to plan', () => {
    const resources = resourcesOf()
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
    expect(requiredRoles(resourcesOf({ issuers }), 'apply')).not.toContain('manage-authorization')
  })
})

describe('requiredRoles for declared things', () => {
  const rolesFor = (change: Partial<TrustFile>) => {
    const resources = resourcesOf({ issuers: [{ self: true }], ...change })
    return requiredRoles(resources, 'apply')
  }

  it('are those of the realm for its settings and its roles', () => {
    const settings = { accessTokenLifespan: 60 }
    expect(rolesFor({})).not.toContain('manage-realm')
    expect(rolesFor({ keycloak: { ...TRUST.keycloak, settings } })).toContain('manage-realm')
    expect(rolesFor({ roles: [{ name: 'reader' }] })).toContain('manage-realm')
  })

  it('are no more than those of clients for roles of clients, scopes and mappers', () => {
    const clients = [{ id: 'a', roles: [{ name: 'reader' }], scopes: { default: ['maps'] } }]
    const clientScopes = [{ name: 'maps', mappers: [{ audience: 'a' }] }]
    expect(rolesFor({ clients, clientScopes })).toEqual(['manage-clients'])
  })

  it('are none for a realm that only has to be there', () => {
    expect(rolesFor({ keycloak: { ...TRUST.keycloak, createRealm: true } })).toEqual([
      'manage-clients',
    ])
  })
})

describe('mayCreateRealm', () => {
  const roles = (names: readonly string[]) => tokenOf({ realm_access: { roles: names } })

  it('tells by the roles of realm master', () => {
    expect(mayCreateRealm(roles(['create-realm']), 'master')).toBe(true)
    expect(mayCreateRealm(roles(['offline_access']), 'master')).toBe(false)
    expect(mayCreateRealm(tokenOf({ resource_access: {} }), 'master')).toBe(false)
  })

  it('lets nobody of another realm', () => {
    expect(mayCreateRealm(roles(['create-realm']), 'company')).toBe(false)
  })

  it('does not know of a token without any roles, and lets Keycloak say', () => {
    expect(mayCreateRealm(tokenOf({ sub: 'a' }), 'master')).toBe(true)
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
