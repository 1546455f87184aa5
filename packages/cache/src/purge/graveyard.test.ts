import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { START } from '../../test/baseline.ts'
import { Graveyard } from './graveyard.ts'
import type { Mark } from './marks.ts'

const [all, alice, bob] = ['all', 'alice', 'bob'] as Mark[] as [Mark, Mark, Mark]

function open(maxTombstones = 100) {
  return new Graveyard({ all, keepSeconds: 100, leewaySeconds: 2, maxTombstones })
}

describe('Graveyard', () => {
  it('covers what began before the tombstone, and what may have by another clock', () => {
    const graveyard = open()
    graveyard.raise({ mark: alice, at: START }, START)
    expect(graveyard.covers(() => [alice], START - 1)).toBe(true)
    expect(graveyard.covers(() => [alice], START + 2)).toBe(true)
    expect(graveyard.covers(() => [alice], START + 2.001)).toBe(false)
  })

  it('covers an entry that shares one mark, and no other', () => {
    const graveyard = open()
    graveyard.raise({ mark: alice, at: START }, START)
    expect(graveyard.covers(() => [bob, alice], START)).toBe(true)
    expect(graveyard.covers(() => [bob], START)).toBe(false)
  })

  it('asks for an entry’s marks only if anything is dead', () => {
    const graveyard = open()
    let asked = 0
    const marks = () => [[alice, bob][asked++] ?? all]
    expect([graveyard.covers(marks, START), asked]).toEqual([false, 0])
    graveyard.raise({ mark: alice, at: START }, START)
    expect([graveyard.covers(marks, START), asked]).toEqual([true, 1])
  })

  it('covers an entry whose beginning is no number', () => {
    const graveyard = open()
    graveyard.raise({ mark: alice, at: START }, START)
    expect(graveyard.covers(() => [alice], Number.NaN)).toBe(true)
  })

  it('keeps the later of two tombstones, in whichever order they come', () => {
    for (const times of [
      [START, START + 10],
      [START + 10, START],
    ]) {
      const graveyard = open()
      for (const at of times) graveyard.raise({ mark: alice, at }, START + 10)
      expect(graveyard.covers(() => [alice], START + 9)).toBe(true)
      expect(graveyard.size).toBe(1)
    }
  })

  it('takes a time that lies ahead for now, so that a wrong clock does not kill the future', () => {
    const graveyard = open()
    graveyard.raise({ mark: alice, at: START + 3600 }, START)
    expect(graveyard.covers(() => [alice], START)).toBe(true)
    expect(graveyard.covers(() => [alice], START + 3)).toBe(false)
  })

  it('keeps a tombstone for as long as an entry may live, and not for ever', () => {
    const graveyard = open()
    graveyard.raise({ mark: alice, at: START }, START)
    expect(graveyard.standing(START + 102)).toEqual([{ mark: alice, at: START }])
    expect(graveyard.standing(START + 103)).toEqual([])
  })

  it('makes one for everything of the oldest when there are too many, and forgets none', () => {
    const graveyard = open(3)
    const marks = Array.from({ length: 1000 }, (_, each) => `user ${each}` as Mark)
    for (const [each, mark] of marks.entries()) {
      graveyard.raise({ mark, at: START + each / 100 }, START + each / 100)
      expect(graveyard.size).toBeLessThanOrEqual(3)
    }
    for (const [each, mark] of marks.entries()) {
      expect(graveyard.covers(() => [all, mark], START + each / 100)).toBe(true)
    }
  })

  it('never lets live again what was dead, while tombstones stand, in any order and number', () => {
    const tombstone = fc.record({
      mark: fc.constantFrom(all, alice, bob, 'carol' as Mark, 'dave' as Mark),
      ago: fc.integer({ min: 0, max: 50 }),
    })
    fc.assert(
      fc.property(fc.array(tombstone), fc.integer({ min: 1, max: 5 }), (tombstones, max) => {
        const graveyard = open(max)
        const raised = tombstones.map(({ mark, ago }) => ({ mark, at: START - ago }))
        for (const each of raised) graveyard.raise(each, START)
        const dead = raised.filter(({ mark, at }) => graveyard.covers(() => [all, mark], at))
        expect(dead).toEqual(raised)
      }),
    )
  })
})
