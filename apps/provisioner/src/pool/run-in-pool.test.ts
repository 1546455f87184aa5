import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { runInPool } from './run-in-pool.ts'

describe('runInPool', () => {
  it('gives the results in the order of the items, whichever ends first', async () => {
    const turns = [3, 1, 2]
    const done = await runInPool(turns, 3, async (count) => {
      for (let nth = 0; nth < count; nth += 1) await turn()
      return count
    })
    expect(done).toEqual(turns)
  })

  it('has no more in work than workers, and all of them busy', async () => {
    let busy = 0
    const seen: number[] = []
    await runInPool([1, 2, 3, 4, 5, 6, 7], 3, async () => {
      busy += 1
      seen.push(busy)
      await turn()
      busy -= 1
    })
    expect(Math.max(...seen)).toBe(3)
  })

  it('begins nothing after a failure, which it gives', async () => {
    const begun: number[] = []
    const pool = runInPool([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item)
      await turn()
      if (item === 1) throw new Error('no')
    })
    await expect(pool).rejects.toThrow('no')
    await turn()
    expect(begun).toEqual([1, 2])
  })
})
