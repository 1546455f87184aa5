import { describe, expect, it } from 'vitest'
import { broken, PARTNER, type Change } from '../../test/broken-rules.ts'

const redis = { cache: { redis: '${env:R}', sealKey: '${env:K}' } }
const partner = (change: Change): Change => ({ issuers: [{ ...PARTNER, ...change }] })

describe('several workers', () => {
  it.each([1, 2, 'auto'])('may be %s', (workers) => {
    expect(broken({ workers })).toEqual([])
  })

  it.each<[string, Change]>([
    ['jwt-grant', partner({ via: ['jwt-grant', 'idp-permission'] })],
    ['jwt-grant', partner({ via: 'auto' })],
    ['DPoP', { ...partner({ accept: { dpop: 'accept' } }), publicUrl: 'https://a.example' }],
    ['DPoP', { ...partner({ accept: { dpop: 'require' } }), publicUrl: 'https://a.example' }],
    ['logout.backChannel', { logout: { backChannel: true } }],
  ])('share a Redis where something counts once: %s', (what, change) => {
    const told = [expect.stringMatching(new RegExp(`^workers needs cache\\.redis: .*${what}`))]
    expect(broken({ ...change, workers: 2 })).toEqual(told)
    const off = broken({ ...change, workers: 'auto', cache: 'off' })
    expect(off.filter((each) => each.startsWith('workers'))).toEqual(told)
    expect(broken({ ...change, workers: 2, ...redis })).toEqual([])
    expect(broken({ ...change, workers: 1 })).toEqual([])
  })

  it('may do without one where Keycloak takes an assertion again', () => {
    expect(
      broken({ ...partner({ via: ['jwt-grant'], jwtGrant: { reuse: true } }), workers: 2 }),
    ).toEqual([])
  })
})
