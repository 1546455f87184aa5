import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reconnectDelayMs } from './reconnect-delay.ts'

describe('reconnectDelayMs', () => {
  it('starts below a tenth of a second and never waits longer than two, for any attempt', () => {
    expect(reconnectDelayMs(1)).toBeLessThanOrEqual(100)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (attempt) => {
        expect(reconnectDelayMs(attempt)).toBeGreaterThan(0)
        expect(reconnectDelayMs(attempt)).toBeLessThanOrEqual(2000)
      }),
    )
  })
})
