import { describe, expect, it } from 'vitest'
import { admitUnder } from './gate.ts'
import { smoothed, watchLoop } from './watch-loop.ts'

describe('admitUnder', () => {
  it('counts whom it admits, and admits so many', () => {
    const load = { requests: 0, loopDelayMs: 0 }
    expect(admitUnder({ concurrency: 2 }, load)).toBeUndefined()
    expect(admitUnder({ concurrency: 2 }, load)).toBeUndefined()
    expect(admitUnder({ concurrency: 2 }, load)).toEqual({
      reason: 'overloaded',
      cause: 'concurrency',
    })
    expect(load.requests).toBe(2)
  })

  it('admits nobody while the loop is late, where that was said', () => {
    const load = { requests: 0, loopDelayMs: 501 }
    expect(admitUnder({ concurrency: 2, eventLoopDelayMs: 500 }, load)).toEqual({
      reason: 'overloaded',
      cause: 'event_loop',
    })
    expect(load.requests).toBe(0)
    expect(admitUnder({ concurrency: 2 }, load)).toBeUndefined()
    const onTime = { requests: 0, loopDelayMs: 500 }
    expect(admitUnder({ concurrency: 2, eventLoopDelayMs: 500 }, onTime)).toBeUndefined()
  })
})

describe('the loop’s delay', () => {
  it('is no overload for one pause, and is one for three', () => {
    const delays = [700, 0, 700, 700, 700].reduce<readonly number[]>(
      (seen, late) => [...seen, smoothed(seen.at(-1) ?? 0, late)],
      [],
    )
    expect(delays.map((delay) => delay > 500)).toEqual([false, false, false, true, true])
  })

  it('is never less than nothing', () => {
    expect(smoothed(0, -5)).toBe(0)
  })

  it('is seen when the loop stands still', async () => {
    const load = { loopDelayMs: 0 }
    const stop = watchLoop(load)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
    await expect.poll(() => load.loopDelayMs).toBeGreaterThan(100)
    stop()
  })
})
