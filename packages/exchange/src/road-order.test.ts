import { describe, expect, it } from 'vitest'
import type { ExchangeFailure } from './failure.ts'
import { mayTryNextRoad } from './road-order.ts'

/** A refusal that the next road may mend; each test changes one thing. */
const MENDABLE: ExchangeFailure = {
  reason: 'subject_refused',
  road: 'jwt-grant',
  status: 400,
  error: 'invalid_grant',
  description: 'User not found',
}

describe('mayTryNextRoad', () => {
  it('lets the next road try what the JWT grant does not serve', () => {
    expect(mayTryNextRoad(MENDABLE)).toBe(true)
    expect(mayTryNextRoad({ ...MENDABLE, error: 'unsupported_grant_type', description: '' })).toBe(
      true,
    )
  })

  it.each<Partial<ExchangeFailure>>([
    { road: 'idp-permission' },
    { road: 'standard' },
    { error: 'access_denied' },
    { description: 'Not: User not found' },
    { description: '' },
  ])('stops when it is otherwise by %j', (change) => {
    expect(mayTryNextRoad({ ...MENDABLE, ...change } as ExchangeFailure)).toBe(false)
  })

  it('stops at a refusal without words', () => {
    const { description: _left, ...wordless } = MENDABLE as { description: string }
    expect(mayTryNextRoad(wordless as ExchangeFailure)).toBe(false)
  })

  it.each(['idp-permission', 'standard'] as const)(
    'stops at a grant that is off on the road %s',
    (road) => {
      const failure = { ...MENDABLE, road, error: 'unsupported_grant_type' }
      expect(mayTryNextRoad(failure as ExchangeFailure)).toBe(false)
    },
  )

  it('stops when nobody answered, since the assertion may have been used', () => {
    expect(
      mayTryNextRoad({
        reason: 'server_unavailable',
        road: 'jwt-grant',
        timedOut: true,
        cause: 'no answer in time',
      }),
    ).toBe(false)
  })

  it('exchanges what could not be kept, and for no other reason', () => {
    expect(mayTryNextRoad({ reason: 'target_refused', road: 'none' })).toBe(true)
    expect(mayTryNextRoad({ reason: 'subject_refused', road: 'none' })).toBe(false)
  })
})
