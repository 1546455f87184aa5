import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  entryLifetime,
  EXPIRY_SKEW_SECONDS,
  type LifetimeBounds,
  lifetimeSeconds,
} from './lifetime-seconds.ts'

const now = 1_800_000_000

const baseline: LifetimeBounds = {
  subjectExp: now + 300,
  issuedExp: now + 300,
  expiresIn: 300,
  ceilingSeconds: 300,
}

describe('lifetimeSeconds', () => {
  it.each<[string, Partial<LifetimeBounds>, number]>([
    ['all bounds alike', {}, 290],
    ['the subject token ends first', { subjectExp: now + 100 }, 90],
    ['the issued token ends first', { issuedExp: now + 100 }, 90],
    ['expires_in ends first', { expiresIn: 100 }, 90],
    ['the ceiling ends first', { ceilingSeconds: 100 }, 90],
    ['expires_in absent', { expiresIn: undefined }, 290],
    ['expires_in huge', { expiresIn: 1e308 }, 290],
    ['expires_in ten years', { expiresIn: 315_360_000 }, 290],
    ['expires_in zero', { expiresIn: 0 }, 0],
    ['expires_in negative', { expiresIn: -1 }, 0],
    ['expires_in NaN', { expiresIn: Number.NaN }, 0],
    ['expires_in infinite', { expiresIn: Number.POSITIVE_INFINITY }, 0],
    ['a fractional bound', { expiresIn: 100.9 }, 90],
    ['the subject token ended just now', { subjectExp: now }, 0],
    ['the subject token ended', { subjectExp: now - 1 }, 0],
    ['the issued token ended', { issuedExp: now - 1 }, 0],
    ['the subject token never ends', { subjectExp: Number.POSITIVE_INFINITY }, 0],
    ['the issued token never ends', { issuedExp: Number.POSITIVE_INFINITY }, 0],
    ['the subject token’s end is NaN', { subjectExp: Number.NaN }, 0],
    ['the issued token’s end is NaN', { issuedExp: Number.NaN }, 0],
    ['the ceiling zero', { ceilingSeconds: 0 }, 0],
    ['the ceiling negative', { ceilingSeconds: -5 }, 0],
    ['the ceiling infinite', { ceilingSeconds: Number.POSITIVE_INFINITY }, 0],
    ['20 s left: the whole skew', { issuedExp: now + 20 }, 10],
    ['12 s left: half of it', { issuedExp: now + 12 }, 6],
    ['2 s left', { issuedExp: now + 2 }, 1],
    ['less than a second after the skew', { issuedExp: now + 1.9 }, 0],
  ])('is right for: %s', (_case, changes, expected) => {
    expect(lifetimeSeconds({ ...baseline, ...changes }, now, 0)).toBe(expected)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'keeps nothing when the clock says %s',
    (clock) => {
      expect(lifetimeSeconds(baseline, clock, 0)).toBe(0)
    },
  )
})

describe('lifetimeSeconds, by chance', () => {
  it.each([
    [0, 290],
    [0.5, 275],
    [1, 261],
    [-1, 290],
    [2, 261],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
  ])('for a random number of %s is %s seconds', (random, expected) => {
    expect(lifetimeSeconds(baseline, now, random)).toBe(expected)
  })
})

describe('entryLifetime', () => {
  it('keeps the entry no longer than its token without a refresh token', () => {
    expect(entryLifetime(baseline, undefined, now, 0)).toEqual({ freshSeconds: 290, seconds: 290 })
  })

  const longer = { ...baseline, subjectExp: now + 7_200, ceilingSeconds: 3_600 }
  it.each<[string, number, { freshSeconds: number; seconds: number }]>([
    ['as long as it can be refreshed', now + 1_800, { freshSeconds: 290, seconds: 1_790 }],
    ['no longer than the ceiling', now + 36_000, { freshSeconds: 290, seconds: 3_590 }],
    [
      'as long as its token, when that outlives the refresh token',
      now + 60,
      { freshSeconds: 290, seconds: 290 },
    ],
    [
      'as long as its token, when the end of the refresh token is odd',
      Number.NaN,
      { freshSeconds: 290, seconds: 290 },
    ],
  ])('keeps the entry %s', (_bound, refreshExp, expected) => {
    expect(entryLifetime(longer, refreshExp, now, 0)).toEqual(expected)
  })

  it('keeps nothing beyond the subject token’s end', () => {
    const bounds = { ...longer, subjectExp: now + 1_000 }
    expect(entryLifetime(bounds, now + 1_800, now, 0).seconds).toBe(990)
  })
})

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer({ min: -100, max: 100_000 }),
  fc.integer({ min: now - 100, max: now + 100_000 }),
)
const anyBounds = fc.record({
  subjectExp: anyNumber,
  issuedExp: anyNumber,
  expiresIn: fc.option(anyNumber, { nil: undefined }),
  ceilingSeconds: anyNumber,
})
const chance = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double())
const soundBounds = fc.record({
  subjectExp: fc.integer({ min: now + 3, max: now + 100_000 }),
  issuedExp: fc.integer({ min: now + 3, max: now + 100_000 }),
  expiresIn: fc.option(fc.integer({ min: 3, max: 100_000 }), { nil: undefined }),
  ceilingSeconds: fc.integer({ min: 3, max: 100_000 }),
})

describe('lifetimeSeconds, for any bounds', () => {
  it('is a whole number of seconds, never negative', () => {
    fc.assert(
      fc.property(
        anyBounds,
        fc.oneof(anyNumber, fc.constant(now)),
        chance,
        (bounds, clock, random) => {
          const lifetime = lifetimeSeconds(bounds, clock, random)
          expect(Number.isSafeInteger(lifetime) || lifetime === Math.floor(lifetime)).toBe(true)
          expect(lifetime).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  it('never goes past an expiry, the answer’s expires_in or the ceiling', () => {
    fc.assert(
      fc.property(fc.oneof(anyBounds, soundBounds), chance, (bounds, random) => {
        const lifetime = lifetimeSeconds(bounds, now, random)
        if (lifetime === 0) return
        expect(now + lifetime).toBeLessThan(bounds.subjectExp)
        expect(now + lifetime).toBeLessThan(bounds.issuedExp)
        expect(lifetime).toBeLessThan(bounds.ceilingSeconds)
        expect(lifetime).toBeLessThan(bounds.expiresIn ?? Number.POSITIVE_INFINITY)
      }),
    )
  })

  it('keeps what has three seconds or more, and gives away at most the skew, the chance and the rounding', () => {
    fc.assert(
      fc.property(soundBounds, fc.double({ min: 0, max: 1, noNaN: true }), (bounds, random) => {
        const { subjectExp, issuedExp, expiresIn, ceilingSeconds } = bounds
        const nearest = Math.min(
          subjectExp - now,
          issuedExp - now,
          ceilingSeconds,
          expiresIn ?? Number.POSITIVE_INFINITY,
        )
        const skew = Math.min(EXPIRY_SKEW_SECONDS, nearest / 2)
        const least = Math.floor((nearest - skew) * 0.9)
        const lifetime = lifetimeSeconds(bounds, now, random)
        expect(lifetime).toBeGreaterThanOrEqual(Math.max(1, least))
      }),
    )
  })
})
