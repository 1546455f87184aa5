import { describe, expect, it } from 'vitest'
import { createWakers } from './wakers.ts'

/** Longer than a test may take: who waits so long was not woken. */
const NEVER_MS = 3_600_000

describe('createWakers', () => {
  it('wakes all who wait for a key, and nobody else', async () => {
    const { watch, wake } = createWakers()
    const other = watch('other')
    let otherWoke = false
    void other.within(NEVER_MS).then(() => (otherWoke = true))
    const waiting = [watch('key'), watch('key')].map((waker) => waker.within(NEVER_MS))
    wake('key')
    await Promise.all(waiting)
    expect(otherWoke).toBe(false)
    wake('other')
    await expect.poll(() => otherWoke).toBe(true)
  })

  it('does not lose a wake that came between the watch and the wait', async () => {
    const { watch, wake } = createWakers()
    const waker = watch('key')
    wake('key')
    expect(await waker.within(NEVER_MS)).toBeUndefined()
  })

  it('wakes everybody at a gap', async () => {
    const { watch, wakeAll } = createWakers()
    const waiting = ['a', 'b'].map((key) => watch(key).within(NEVER_MS))
    wakeAll()
    expect(await Promise.all(waiting)).toHaveLength(2)
  })

  it('ends the wait when its time is over', async () => {
    const { watch } = createWakers()
    expect(await watch('key').within(1)).toBeUndefined()
  })

  it('ends one’s watch without ending the others’', async () => {
    const { watch, wake } = createWakers()
    const left = watch('key')
    const stays = watch('key').within(NEVER_MS)
    left.stop()
    left.stop()
    wake('key')
    expect(await stays).toBeUndefined()
  })
})
