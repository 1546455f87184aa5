import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { START } from '../../test/baseline.ts'
import { type AheadFacts, type AheadPolicy, isDueAhead } from './is-due-ahead.ts'

const policy: AheadPolicy = { minHits: 3, share: 0.2, maxSeconds: 30 }

/** A hot entry of 100 seconds, in its last fifth, of a subject token that lives on. */
const baseline: AheadFacts = {
  storedAt: START,
  freshUntil: START + 100,
  subjectExp: START + 1000,
  hits: 3,
  chance: 0,
}
const NOW = START + 85

const due = (changes: Partial<AheadFacts> = {}, now = NOW) =>
  isDueAhead({ ...baseline, ...changes }, policy, now)

describe('isDueAhead', () => {
  it('is true for a hot entry near its end whose subject token lives on', () => {
    expect(due()).toBe(true)
  })

  it('is false for an entry that is not hot', () => {
    expect(due({ hits: 2 })).toBe(false)
  })

  it('is false before the last part of its life, and true from its beginning on', () => {
    expect(due({}, START + 79.9)).toBe(false)
    expect(due({}, START + 80)).toBe(true)
  })

  it('is false from its end on', () => {
    expect(due({}, START + 99.9)).toBe(true)
    expect(due({}, START + 100)).toBe(false)
  })

  it('is false when the subject token ends with the entry: an exchange would gain nothing', () => {
    expect(due({ subjectExp: START + 104 })).toBe(false)
    expect(due({ subjectExp: START + 105 })).toBe(true)
  })

  it('never begins earlier than the longest time before the end', () => {
    const day = { freshUntil: START + 86_400, subjectExp: START + 200_000 }
    expect(due(day, START + 86_400 - 31)).toBe(false)
    expect(due(day, START + 86_400 - 30)).toBe(true)
  })

  it('begins later by chance, by half of the time at most', () => {
    expect(due({ chance: 0.5 }, START + 84.9)).toBe(false)
    expect(due({ chance: 0.5 }, START + 85)).toBe(true)
    expect(due({ chance: 0.999 }, START + 90.1)).toBe(true)
  })

  it('is false for numbers that are none', () => {
    const fields = fc.constantFrom('storedAt', 'freshUntil', 'subjectExp', 'hits', 'chance')
    fc.assert(fc.property(fields, (field) => !due({ [field]: Number.NaN })))
    expect(due({}, Number.NaN)).toBe(false)
  })
})
