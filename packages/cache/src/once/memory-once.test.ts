import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Clock, START } from '../../test/baseline.ts'
import { createMemoryOnce } from './memory-once.ts'

describe('createMemoryOnce', () => {
  it('is first once, and not again within the time', async () => {
    const clock = new Clock()
    const once = createMemoryOnce({ now: clock.now })
    expect(await once.first('proof', 60)).toBe(true)
    clock.seconds = START + 59.999
    expect(await once.first('proof', 60)).toBe(false)
  })

  it('is first again when the time is over', async () => {
    const clock = new Clock()
    const once = createMemoryOnce({ now: clock.now })
    await once.first('proof', 60)
    clock.seconds = START + 60
    expect(await once.first('proof', 60)).toBe(true)
  })

  it('is not first again because the clock was set back', async () => {
    const clock = new Clock()
    const once = createMemoryOnce({ now: clock.now })
    await once.first('proof', 60)
    clock.seconds = START - 3600
    expect(await once.first('proof', 60)).toBe(false)
  })

  it('keeps different things apart', async () => {
    const once = createMemoryOnce({ now: new Clock().now })
    expect(await once.first('a', 60)).toBe(true)
    expect(await once.first('b', 60)).toBe(true)
  })

  it('is first again when it was taken back, and only then', async () => {
    const once = createMemoryOnce({ now: new Clock().now })
    await once.first('a', 60)
    await once.first('b', 60)
    await once.forget('a')
    await once.forget('never seen')
    expect(await once.first('a', 60)).toBe(true)
    expect(await once.first('a', 60)).toBe(false)
    expect(await once.first('b', 60)).toBe(false)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'cannot tell for a time of %s seconds',
    async (seconds) => {
      const once = createMemoryOnce({ now: new Clock().now })
      expect(await once.first('proof', seconds)).toBe('unknown')
    },
  )

  it('cannot tell when it is full, rather than to forget what could be used again', async () => {
    const clock = new Clock()
    const once = createMemoryOnce({ maxNames: 2, now: clock.now })
    await once.first('a', 10)
    await once.first('b', 60)
    expect(await once.first('c', 60)).toBe('unknown')
    expect(await once.first('a', 60)).toBe(false)

    clock.seconds = START + 10
    expect(await once.first('c', 60)).toBe(true)
    expect(await once.first('d', 60)).toBe('unknown')
  })

  it('is never first twice within the time, in any order of questions', async () => {
    const question = fc.record({
      what: fc.constantFrom('a', 'b', 'c', 'd'),
      seconds: fc.integer({ min: 1, max: 30 }),
      pause: fc.integer({ min: 0, max: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(question, { maxLength: 40 }), async (questions) => {
        const clock = new Clock()
        const once = createMemoryOnce({ maxNames: 2, now: clock.now })
        const ends = new Map<string, number>()
        for (const { what, seconds, pause } of questions) {
          clock.seconds += pause
          const first = await once.first(what, seconds)
          const alive = (ends.get(what) ?? 0) > clock.seconds
          expect(first === true && alive).toBe(false)
          if (first === true) ends.set(what, clock.seconds + seconds)
        }
      }),
    )
  })
})
