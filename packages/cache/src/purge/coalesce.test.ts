import { describe, expect, it } from 'vitest'
import { coalesce } from './coalesce.ts'

function open() {
  const runs: PromiseWithResolvers<number>[] = []
  const ask = coalesce(() => {
    const run = Promise.withResolvers<number>()
    runs.push(run)
    return run.promise
  })
  return { runs, ask }
}

describe('coalesce', () => {
  it('gives who asks while it runs the next run, one for all of them', async () => {
    const { runs, ask } = open()
    const first = ask()
    const later = [ask(), ask(), ask()]
    expect(runs).toHaveLength(1)
    runs[0]?.resolve(1)
    expect(await first).toBe(1)
    await expect.poll(() => runs.length).toBe(2)
    runs[1]?.resolve(2)
    expect(await Promise.all(later)).toEqual([2, 2, 2])
    expect(runs).toHaveLength(2)
  })

  it('runs again for who asks after it ended', async () => {
    const { runs, ask } = open()
    const first = ask()
    runs[0]?.resolve(1)
    await first
    void ask()
    expect(runs).toHaveLength(2)
  })

  it('runs for who waits although the run before failed', async () => {
    const { runs, ask } = open()
    const first = ask()
    const second = ask()
    runs[0]?.reject(new Error('no answer'))
    await expect(first).rejects.toThrow('no answer')
    await expect.poll(() => runs.length).toBe(2)
    runs[1]?.resolve(2)
    expect(await second).toBe(2)
  })
})
