import { ROADS } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { missingFeatures, possibleRoads } from './features.ts'

const ALL = new Set([
  'TOKEN_EXCHANGE',
  'ADMIN_FINE_GRAINED_AUTHZ',
  'JWT_AUTHORIZATION_GRANT',
  'TOKEN_EXCHANGE_STANDARD_V2',
])

describe('missingFeatures', () => {
  it('misses nothing on a server that has all of them', () => {
    expect(missingFeatures(['idp-permission'], ALL)).toEqual([])
  })

  it.each(['TOKEN_EXCHANGE', 'ADMIN_FINE_GRAINED_AUTHZ'])(
    'names every flag of the road where only %s is missing, because the flag replaces the earlier one',
    (name) => {
      const [found] = missingFeatures(
        ['idp-permission'],
        new Set([...ALL].filter((one) => one !== name)),
      )
      expect(found).toMatchObject({
        road: 'idp-permission',
        flags: ['token-exchange', 'admin-fine-grained-authz:v1'],
      })
      expect(found?.missing).toHaveLength(1)
    },
  )

  it('does not take version 2 of the fine-grained permissions for version 1', () => {
    const server = new Set(['TOKEN_EXCHANGE', 'ADMIN_FINE_GRAINED_AUTHZ_V2'])
    expect(missingFeatures(['idp-permission'], server)).toMatchObject([
      { missing: ['admin-fine-grained-authz:v1'] },
    ])
  })

  it('asks only for what the roads of this trust file need', () => {
    const server = new Set(['JWT_AUTHORIZATION_GRANT'])
    expect(missingFeatures(['jwt-grant'], server)).toEqual([])
    expect(missingFeatures(['none'], new Set())).toEqual([])
    expect(missingFeatures(['none', 'standard'], server)).toMatchObject([
      { road: 'standard', missing: ['token-exchange-standard:v2'] },
    ])
  })
})

describe('possibleRoads', () => {
  it('are those whose features are all on', () => {
    expect(possibleRoads(ALL)).toEqual(new Set(ROADS))
    const server = new Set(['TOKEN_EXCHANGE', 'JWT_AUTHORIZATION_GRANT'])
    expect(possibleRoads(server)).toEqual(new Set(['jwt-grant', 'none']))
  })
})
