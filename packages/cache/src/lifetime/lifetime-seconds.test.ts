import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXPIRY_SKEW_SECONDS, type LifetimeBounds, lifetimeSeconds } from './lifetime-seconds.ts'

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
    expect(lifetimeSeconds({ ...baseline, ...changes }, now)).toBe(expected)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'keeps nothing when the clock says %s',
    (clock) => {
      expect(lifetimeSeconds(baseline, clock)).toBe(0)
    },
  )
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
const soundBounds = fc.record({
  subjectExp: fc.integer({ min: now + 2, max: now + 100_000 }),
  issuedExp: fc.integer({ min: now + 2, max: now + 100_000 }),
  expiresIn: fc.option(fc.integer({ min: 2, max: 100_000 }), { nil: undefined }),
  ceilingSeconds: fc.integer({ min: 2, max: 100_000 }),
})

describe('lifetimeSeconds, for any bounds', () => {
  it('is a whole number of seconds, never negative', () => {
    fc.assert(
      fc.property(anyBounds, fc.oneof(anyNumber, fc.constant(now)), (bounds, clock) => {
        const lifetime = lifetimeSeconds(bounds, clock)
        expect(Number.isSafeInteger(lifetime) || lifetime === Math.floor(lifetime)).toBe(true)
        expect(lifetime).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('never goes past an expiry, the answer’s expires_in or the ceiling', () => {
    fc.assert(
      fc.property(fc.oneof(anyBounds, soundBounds), (bounds) => {
        const lifetime = lifetimeSeconds(bounds, now)
        if (lifetime === 0) return
        expect(now + lifetime).toBeLessThan(bounds.subjectExp)
        expect(now + lifetime).toBeLessThan(bounds.issuedExp)
        expect(lifetime).toBeLessThan(bounds.ceilingSeconds)
        expect(lifetime).toBeLessThan(bounds.expiresIn ?? Number.POSITIVE_INFINITY)
      }),
    )
  })

  it('keeps what has two seconds or more, and gives away at most the skew and the rounding', () => {
    fc.assert(
      fc.property(soundBounds, ({ subjectExp, issuedExp, expiresIn, ceilingSeconds }) => {
        const nearest = Math.min(
          subjectExp - now,
          issuedExp - now,
          ceilingSeconds,
          expiresIn ?? Number.POSITIVE_INFINITY,
        )
        const lifetime = lifetimeSeconds({ subjectExp, issuedExp, expiresIn, ceilingSeconds }, now)
        expect(lifetime).toBeGreaterThanOrEqual(Math.floor(nearest / 2))
        expect(lifetime).toBeGreaterThanOrEqual(nearest - EXPIRY_SKEW_SECONDS)
      }),
    )
  })
})
