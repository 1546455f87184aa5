import { describe, expect, it } from 'vitest'
import { restartPause } from './restart-pause.ts'

describe('the pause before a worker is replaced', () => {
  it('grows while each lives for a moment only, up to half a minute', () => {
    const pauses: number[] = []
    for (let pause = 0; pauses.length < 11; pauses.push(pause)) pause = restartPause(pause, 10)
    expect(pauses).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000,
    ])
  })

  it('is short again after one that lived', () => {
    expect(restartPause(30_000, 60_000)).toBe(100)
  })
})
