import { describe, expect, it } from 'vitest'
import { Clock, keyA, LIFETIME, Recorder, START, storedToken } from '../../test/baseline.ts'
import { createMemoryStore } from './memory-store.ts'
import { createTieredStore } from './tiered-store.ts'

/** Two memory stores: tiers are told apart by who hears them. */
function open() {
  const clock = new Clock()
  const near = new Recorder()
  const far = new Recorder()
  const memory = createMemoryStore({ maxEntries: 10, now: clock.now, onEvent: near.onEvent })
  const shared = createMemoryStore({ maxEntries: 10, now: clock.now, onEvent: far.onEvent })
  const store = createTieredStore({ memory, shared, now: clock.now })
  return { store, memory, shared, clock, far }
}

describe('createTieredStore', () => {
  it('writes to both tiers', async () => {
    const { store, memory, shared } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    expect(await memory.get(keyA)).toEqual(storedToken())
    expect(await shared.get(keyA)).toEqual(storedToken())
  })

  it('does not ask the shared tier for what memory has', async () => {
    const { store, memory, far } = open()
    await memory.set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toEqual(storedToken())
    expect(far.events).toEqual([])
  })

  it('fills memory from the shared tier with what remains of the life', async () => {
    const { store, memory, shared, clock } = open()
    await shared.set(keyA, storedToken(), LIFETIME)
    clock.seconds = START + 40
    expect(await store.get(keyA)).toEqual(storedToken())

    expect(await memory.get(keyA)).toEqual(storedToken())
    clock.seconds = START + LIFETIME
    expect(await memory.get(keyA)).toBeUndefined()
  })

  it('does not lengthen a life that was cut shorter than the token’s own', async () => {
    const { store, memory, shared, clock } = open()
    await shared.set(keyA, storedToken({ expiresAt: START + 3600 }), LIFETIME)
    await store.get(keyA)
    clock.seconds = START + LIFETIME
    expect(await memory.get(keyA)).toBeUndefined()
  })

  it('deletes from both tiers', async () => {
    const { store } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    await store.delete(keyA)
    expect(await store.get(keyA)).toBeUndefined()
  })

  it('closes both tiers', async () => {
    const { store, memory, shared } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    await store.close()
    expect(await memory.get(keyA)).toBeUndefined()
    expect(await shared.get(keyA)).toBeUndefined()
  })
})
