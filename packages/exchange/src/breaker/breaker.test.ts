import { beforeEach, describe, expect, it } from 'vitest'
import { createBreaker, type Breaker } from './breaker.ts'

let now: number
let breaker: Breaker
let asked: number
beforeEach(() => {
  now = 100
  asked = 0
  breaker = createBreaker({ failures: 2, openSeconds: 5, clock: () => now })
})

const attempt = (outcome: 'answered' | 'unavailable' | 'unasked') =>
  breaker.run(() => {
    asked += 1
    return Promise.resolve({ outcome, value: outcome })
  })

describe('createBreaker', () => {
  it('hands on what the work gives, good or bad', async () => {
    expect(await attempt('answered')).toEqual({ ok: true, value: 'answered' })
    expect(await attempt('unavailable')).toEqual({ ok: true, value: 'unavailable' })
  })

  it('does no work while it is open, and says when to come again', async () => {
    await attempt('unavailable')
    await attempt('unavailable')
    expect(breaker.state).toBe('open')
    now += 2
    expect(await attempt('answered')).toEqual({ ok: false, failure: { retryAfterSeconds: 3 } })
    expect(asked).toBe(2)
  })

  it('lets one of many through when its time is over, and the others after that one', async () => {
    await attempt('unavailable')
    await attempt('unavailable')
    now += 5
    const all = await Promise.all([attempt('answered'), attempt('answered'), attempt('answered')])
    expect(all.map(({ ok }) => ok)).toEqual([true, false, false])
    expect(breaker.state).toBe('closed')
    expect(await attempt('answered')).toMatchObject({ ok: true })
  })

  it('tells when it opens, lets one try, and closes', async () => {
    const told: string[] = []
    breaker = createBreaker({
      failures: 1,
      openSeconds: 5,
      clock: () => now,
      onChange: (state) => told.push(state),
    })
    await attempt('unavailable')
    await attempt('answered')
    now += 5
    await attempt('unavailable')
    now += 5
    await attempt('answered')
    await attempt('answered')
    expect(told).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
  })

  it('is not stuck when the one that tries throws', async () => {
    await attempt('unavailable')
    await attempt('unavailable')
    now += 5
    await expect(breaker.run(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    expect(await attempt('answered')).toMatchObject({ ok: true })
  })
})
