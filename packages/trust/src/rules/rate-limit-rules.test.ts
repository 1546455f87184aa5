import { describe, expect, it } from 'vitest'
import { broken, ROUTE } from '../../test/broken-rules.ts'

const limit = (name: string, per = 'route') => ({ name, per, requests: 1, windowSeconds: 1 })
const SAME = 'is the name of another rate limit that counts the same requests'

describe('rate limits', () => {
  it('that count the same request have different names', () => {
    const declare = (everywhere: readonly object[], own: readonly object[]) =>
      broken({ rateLimits: everywhere, routes: [{ ...ROUTE, rateLimits: own }] })
    expect(declare([limit('a')], [limit('b')])).toEqual([])
    expect(declare([limit('a'), limit('a')], [])).toEqual([`rateLimits[1].name ${SAME}`])
    expect(declare([limit('a')], [limit('b'), limit('a')])).toEqual([
      `routes[0].rateLimits[1].name ${SAME}`,
    ])
    expect(declare([], [limit('a'), limit('a')])).toEqual([`routes[0].rateLimits[1].name ${SAME}`])
  })

  it.each(['issuer', 'client', 'subject'])('of a public route are not per %s', (per) => {
    const declare = (change: object) =>
      broken({ routes: [{ ...ROUTE, rateLimits: [limit('a', per)], ...change }] })
    expect(declare({})).toEqual([])
    expect(declare({ public: true })).toEqual([
      `routes[0].rateLimits[0].per is ${per}, and this route is public: nobody says who asks`,
    ])
    const everywhere = { rateLimits: [limit('a', per)], routes: [{ ...ROUTE, public: true }] }
    expect(broken(everywhere)).toEqual([])
  })

  it.each(['gateway', 'route', 'address'])('of a public route may be per %s', (per) => {
    const rateLimits = [limit('a', per)]
    expect(broken({ routes: [{ ...ROUTE, public: true, rateLimits }] })).toEqual([])
  })
})
