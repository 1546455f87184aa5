import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseByWeight, pointOf } from './choose-by-weight.ts'

const USERS = Array.from({ length: 10_000 }, (_, at) => `user-${at}`)
const pointsOf = (list: string) => USERS.map((user) => pointOf(['issuer', user, list]))

describe('chooseByWeight', () => {
  it('gives each its share of the users', () => {
    const chosen = pointsOf('a').map((point) => chooseByWeight([90, 0, 10], point))
    const shares = [0, 1, 2].map((index) => chosen.filter((each) => each === index).length)
    expect(shares[0]).toBeGreaterThan(8_800)
    expect(shares[1]).toBe(0)
    expect(shares[2]).toBeGreaterThan(800)
  })

  it('takes nobody back when the last one’s weight is raised', () => {
    for (const point of pointsOf('a')) {
      const [before, then] = [chooseByWeight([95, 5], point), chooseByWeight([95, 50], point)]
      expect(then).toBeGreaterThanOrEqual(before)
    }
  })

  it('never gives one whose weight is 0', () => {
    const weights = fc
      .array(fc.nat({ max: 1_000_000 }), { minLength: 1 })
      .filter((each) => each.some(Boolean))
    const point = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(weights, point, (each, at) => {
        expect(each[chooseByWeight(each, at)]).toBeGreaterThan(0)
      }),
    )
  })
})

describe('pointOf', () => {
  it('is the same for the same user, and lies from 0 to 1', () => {
    expect(pointsOf('a')).toEqual(pointsOf('a'))
    expect(pointsOf('a').every((point) => point >= 0 && point < 1)).toBe(true)
  })

  it('does not put the same users first for every list', () => {
    const [one, other] = [pointsOf('a'), pointsOf('b')]
    const inBoth = USERS.filter((_, at) => (one[at] ?? 1) < 0.1 && (other[at] ?? 1) < 0.1)
    expect(inBoth.length).toBeLessThan(200)
  })
})
