import { describe, expect, it } from 'vitest'
import { createBreaker } from './breaker.ts'

function open(answers: readonly boolean[] = []) {
  const left = [...answers]
  const changes: boolean[] = []
  const probes = { count: 0 }
  const breaker = createBreaker({
    failures: 3,
    probePauseMs: 1,
    probe: async () => {
      probes.count += 1
      return left.shift() ?? false
    },
    onChange: () => changes.push(breaker.open),
  })
  return { breaker, changes, probes }
}

describe('createBreaker', () => {
  it('opens after so many commands in a row without an answer', () => {
    const { breaker, changes } = open()
    breaker.unanswered()
    breaker.unanswered()
    expect(breaker.open).toBe(false)
    breaker.unanswered()
    expect(breaker.open).toBe(true)
    expect(changes).toEqual([true])
    breaker.close()
  })

  it('counts anew after an answer', () => {
    const { breaker } = open()
    breaker.unanswered()
    breaker.unanswered()
    breaker.answered()
    breaker.unanswered()
    breaker.unanswered()
    expect(breaker.open).toBe(false)
  })

  it('closes when a probe is answered, and probes no more', async () => {
    const { breaker, changes, probes } = open([false, false, true])
    for (let time = 0; time < 5; time += 1) breaker.unanswered()
    await expect.poll(() => breaker.open).toBe(false)
    expect(probes.count).toBe(3)
    expect(changes).toEqual([true, false])
  })

  it('closes at once when something else shows that there are answers', () => {
    const { breaker, changes } = open()
    for (let time = 0; time < 3; time += 1) breaker.unanswered()
    breaker.answered()
    expect(breaker.open).toBe(false)
    expect(changes).toEqual([true, false])
  })
})
