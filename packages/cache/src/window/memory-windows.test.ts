import { describe, expect, it } from 'vitest'
import { createMemoryWindows } from './memory-windows.ts'

function windows(maxWindows?: number) {
  let now = 100
  const counting = createMemoryWindows({ clock: () => now, ...(maxWindows && { maxWindows }) })
  return {
    pass: (seconds: number) => (now += seconds),
    count: (name: string, seconds = 10) => counting.count(name, seconds, 5),
  }
}

describe('createMemoryWindows', () => {
  it('counts from the first request on, and anew when the window is over', async () => {
    const { pass, count } = windows()
    expect(await count('a')).toEqual({ count: 1, restSeconds: 10 })
    pass(4)
    expect(await count('a')).toEqual({ count: 2, restSeconds: 6 })
    pass(6)
    expect(await count('a')).toEqual({ count: 1, restSeconds: 10 })
  })

  it('keeps names apart', async () => {
    const { count } = windows()
    await count('a')
    expect(await count('b')).toEqual({ count: 1, restSeconds: 10 })
  })

  it('has so many windows at most, and gives up the one not used for longest', async () => {
    const { count } = windows(2)
    await count('a')
    await count('b')
    await count('a')
    await count('c')
    expect(await count('a')).toMatchObject({ count: 3 })
    expect(await count('b')).toMatchObject({ count: 1 })
  })
})
