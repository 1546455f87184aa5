import { describe, expect, it } from 'vitest'
import { waitForTry } from './patience.ts'

/** How long is waited, in milliseconds. */
async function waited(failed: number, random: number, askedMs?: number): Promise<number> {
  let slept = 0
  const pause = async (milliseconds: number) => (slept = milliseconds)
  await waitForTry(failed, { pause, random: () => random }, askedMs)
  return slept
}

describe('waitForTry', () => {
  it('waits twice as long each time', async () => {
    expect(await Promise.all([1, 2, 3].map((failed) => waited(failed, 0)))).toEqual([200, 400, 800])
  })

  it('waits up to half less, so that clients that failed together come back apart', async () => {
    expect(await waited(1, 1)).toBe(100)
  })

  it('waits as long as the server asks', async () => {
    expect(await waited(1, 0, 3000)).toBe(3000)
  })

  it('waits no longer than a person would, whatever the server asks', async () => {
    expect(await waited(1, 0, 3_600_000)).toBe(10_000)
  })
})
