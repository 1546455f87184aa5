import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit, CLOSED, settle } from './breaker-state.ts'
import type { AttemptOutcome, BreakerState } from './breaker-state.ts'

const LIMITS = { failures: 3, openSeconds: 10 }

/** Attempts one after the other, each ended before the next begins. */
function after(outcomes: readonly AttemptOutcome[], now = 0): BreakerState {
  return outcomes.reduce((state, outcome) => {
    const admitted = admit(state, now).state
    return settle(admitted, { outcome, round: admitted.round }, now, LIMITS)
  }, CLOSED)
}

const DOWN = ['unavailable', 'unavailable', 'unavailable'] as const

describe('the breaker', () => {
  it('opens after so many failures in a row', () => {
    expect(after(DOWN.slice(1)).is).toBe('closed')
    expect(after(DOWN)).toMatchObject({ is: 'open', until: 10 })
  })

  it('counts anew after an answer', () => {
    expect(after(['unavailable', 'unavailable', 'answered', ...DOWN.slice(1)]).is).toBe('closed')
  })

  it('counts no attempt that asked nobody', () => {
    expect(after(['unavailable', 'unavailable', 'unasked']).is).toBe('closed')
    expect(after(['unavailable', 'unasked', 'unavailable', 'unasked', 'unavailable']).is).toBe(
      'open',
    )
  })

  it('lets nobody ask until its time is over, then exactly one', () => {
    const open = after(DOWN)
    expect(admit(open, 0)).toEqual({ state: open, waitSeconds: 10 })
    expect(admit(open, 9.5)).toEqual({ state: open, waitSeconds: 1 })
    const probe = admit(open, 10)
    expect(probe).toMatchObject({ state: { is: 'half-open' } })
    expect(probe.waitSeconds).toBeUndefined()
    expect(admit(probe.state, 10)).toEqual({ state: probe.state, waitSeconds: 1 })
  })

  it.each([
    ['closes when the one is answered', 'answered', { is: 'closed', failures: 0 }],
    ['opens again when it is not', 'unavailable', { is: 'open', until: 20 }],
    ['lets another one try when it asked nobody', 'unasked', { is: 'open', until: 10 }],
  ] as const)('%s', (_what, outcome, expected) => {
    const { state } = admit(after(DOWN), 10)
    const next = settle(state, { outcome, round: state.round }, 10, LIMITS)
    expect(next).toMatchObject(expected)
  })

  it('counts its rounds, so that no two are taken for one', () => {
    const open = after(DOWN)
    const trying = admit(open, 10).state
    const { round } = trying
    const again = settle(trying, { outcome: 'unavailable', round }, 10, LIMITS)
    const closed = settle(trying, { outcome: 'answered', round }, 10, LIMITS)
    expect([CLOSED, open, trying, again, closed].map((each) => each.round)).toEqual([0, 1, 2, 3, 3])
  })

  it('stays in its round while it is closed', () => {
    expect(after(['answered', 'unavailable', 'answered', 'unasked'])).toEqual(CLOSED)
    expect(after(['unavailable'])).toEqual({ ...CLOSED, failures: 1 })
  })

  it('learns nothing from an attempt of an earlier round', () => {
    const open = after(DOWN)
    for (const outcome of ['answered', 'unavailable', 'unasked'] as const)
      expect(settle(open, { outcome, round: 0 }, 5, LIMITS)).toBe(open)
  })
})

type Step =
  | { readonly do: 'begin' }
  | { readonly do: 'end'; readonly which: number; readonly outcome: AttemptOutcome }
  | { readonly do: 'wait'; readonly seconds: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ do: 'begin' } as const),
  fc.record({
    do: fc.constant('end' as const),
    which: fc.nat(20),
    outcome: fc.constantFrom('answered', 'unavailable', 'unasked'),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(15) }),
)

/** What each step did that the rules forbid, said once more and simply. */
function violations(steps: readonly Step[]): readonly string[] {
  const found: string[] = []
  const note = (isWrong: boolean, what: string) => isWrong && found.push(what)
  let state = CLOSED
  let now = 0
  let underWay: readonly number[] = []
  for (const each of steps) {
    if (each.do === 'wait') now += each.seconds
    if (each.do === 'begin') {
      const isOver = state.is === 'open' && now >= state.until
      const may = state.is === 'closed' || isOver
      const admitted = admit(state, now)
      ;({ state } = admitted)
      note((admitted.waitSeconds === undefined) !== may, 'let the wrong one through')
      note(!may && (admitted.waitSeconds ?? 0) < 1, 'asked to come back at once')
      if (may) underWay = [...underWay, state.round]
    }
    if (each.do === 'end' && underWay.length > 0) {
      const index = each.which % underWay.length
      const round = underWay[index] ?? 0
      underWay = underWay.filter((_, other) => other !== index)
      state = settle(state, { outcome: each.outcome, round }, now, LIMITS)
    }
    const { is, round } = state
    const trying = underWay.filter((one) => one === round).length
    note(is === 'half-open' && trying !== 1, 'not exactly one tries')
    note(is === 'open' && state.until > now + LIMITS.openSeconds, 'shut for too long')
    note(is === 'closed' && state.failures >= LIMITS.failures, 'closed in spite of failures')
  }
  const later = admit(state, now + LIMITS.openSeconds).waitSeconds === undefined
  note(later === (state.is === 'half-open'), 'time does not open it')
  return found
}

describe('whatever happens, and in whatever order', () => {
  it('one at most tries while it is not closed, nobody while it is open, and it never stays shut', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        expect(violations(steps)).toEqual([])
      }),
    )
  })
})
