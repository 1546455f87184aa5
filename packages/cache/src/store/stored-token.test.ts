import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIFETIME, START, storedToken } from '../../test/baseline.ts'
import { limitLifetime } from './stored-token.ts'

describe('limitLifetime', () => {
  it('ends after the lifetime when the token says later', () => {
    expect(limitLifetime(storedToken(), 5, START)).toEqual(storedToken({ expiresAt: START + 5 }))
  })

  it('ends with the token when the lifetime is longer', () => {
    expect(limitLifetime(storedToken(), 5000, START)).toEqual(storedToken())
  })

  it.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])(
    'leaves nothing of a lifetime of %s seconds',
    (lifetime) => {
      expect(limitLifetime(storedToken(), lifetime, START)).toBeUndefined()
    },
  )

  it('ends with the issued token when there is nothing to refresh it with', () => {
    const token = storedToken({ freshUntil: START + 5 })
    expect(limitLifetime(token, LIFETIME, START)?.expiresAt).toBe(START + 5)
  })

  it('outlives the issued token as long as it can be refreshed', () => {
    const refresh = { text: new Secret('refresh'), expiresAt: START + 30 }
    const token = storedToken({ freshUntil: START + 5, refresh })
    const kept = limitLifetime(token, LIFETIME, START)
    expect(kept).toEqual({ ...token, expiresAt: START + 30 })
  })

  it('is not fresh for longer than it lives', () => {
    expect(limitLifetime(storedToken(), 5, START)?.freshUntil).toBe(START + 5)
  })

  it('leaves nothing of a token whose freshness is no number', () => {
    expect(limitLifetime(storedToken({ freshUntil: Number.NaN }), 5, START)).toBeUndefined()
  })

  it('leaves nothing of a token that has ended', () => {
    expect(limitLifetime(storedToken({ expiresAt: START }), LIFETIME, START)).toBeUndefined()
  })

  it('leaves nothing of a token that would never end', () => {
    const endless = storedToken({ expiresAt: Number.POSITIVE_INFINITY })
    expect(limitLifetime(endless, Number.POSITIVE_INFINITY, START)).toBeUndefined()
  })

  it('never ends later than either bound, for any numbers', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (expiresAt, lifetime) => {
        const kept = limitLifetime(storedToken({ expiresAt }), lifetime, START)
        if (!kept) return
        expect(kept.expiresAt).toBeGreaterThan(START)
        expect(kept.expiresAt).toBeLessThanOrEqual(expiresAt)
        expect(kept.expiresAt).toBeLessThanOrEqual(START + lifetime)
      }),
    )
  })
})
