import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ExchangeFailure } from './failure.ts'
import { MENDABLE_REFUSALS, mayTryNextRoad } from './road-order.ts'
import type { Road } from './road.ts'

const PAGE = readFileSync(new URL('../../../docs/roads.md', import.meta.url), 'utf8')

/** The page's rows about the JWT grant: code, text, reason. */
function rowsOfPage() {
  const rows = PAGE.matchAll(/^\| `(\w+)` \| ([^|\n]*) \| ([^|\n]*) \|$/gm)
  return [...rows].map(([, error, text, why]) => ({ error, text, why }))
}

describe('docs/roads.md', () => {
  it('lists the refusals that let the next road try, as the code does', () => {
    const listed = MENDABLE_REFUSALS.map(({ error, text, why }) => ({
      error,
      text: text === '' ? 'any' : `“${text}”`,
      why,
    }))
    expect(rowsOfPage()).toEqual(listed)
  })
})

describe('the next road is tried', () => {
  const unfit = (road: Road, about: 'subject' | 'order') =>
    mayTryNextRoad({ reason: 'road_unfit', road, about, problem: 'x' })

  it('after a road that this token does not fit', () => {
    expect(unfit('jwt-grant', 'subject')).toBe(true)
  })

  it('not after one that no token would fit: a setting is wrong, and must show', () => {
    expect(unfit('jwt-grant', 'order')).toBe(false)
    expect(unfit('idp-permission', 'order')).toBe(false)
  })

  it('after the road none, which only finds that it does not do', () => {
    expect(unfit('none', 'order')).toBe(true)
    expect(mayTryNextRoad({ reason: 'target_refused', road: 'none' })).toBe(true)
  })

  it('after an assertion that was sent before', () => {
    expect(mayTryNextRoad({ reason: 'assertion_spent', road: 'jwt-grant' })).toBe(true)
  })

  it('not while the server is away: it would be asked twice', () => {
    const failure = { reason: 'server_unavailable', timedOut: false, cause: 'x' } as const
    for (const road of ['jwt-grant', 'idp-permission', 'standard'] as const)
      expect(mayTryNextRoad({ ...failure, road })).toBe(false)
  })
})

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
