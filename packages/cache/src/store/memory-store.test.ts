import { describe, expect, it } from 'vitest'
import type { CacheKey } from '../key/cache-key.ts'
import { Clock, keyA, LIFETIME, Recorder, START, storedToken } from '../../test/baseline.ts'
import { createMemoryStore } from './memory-store.ts'

function open(maxEntries = 10) {
  const clock = new Clock()
  const recorder = new Recorder()
  const store = createMemoryStore({ maxEntries, now: clock.now, onEvent: recorder.onEvent })
  return { store, clock, recorder }
}

describe('createMemoryStore', () => {
  it('gives back what was stored until its end', async () => {
    const { store, clock } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    clock.seconds = START + LIFETIME - 0.001
    expect(await store.get(keyA)).toEqual(storedToken())
  })

  it('has a miss from the entry’s end on', async () => {
    const { store, clock } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    clock.seconds = START + LIFETIME
    expect(await store.get(keyA)).toBeUndefined()
  })

  it('has a miss when the time has passed although the wall clock stands or was set back', async () => {
    const { store, clock, recorder } = open()
    await store.set(keyA, storedToken(), 0.1)
    clock.seconds = START - 3600
    expect(recorder.events).toEqual([{ kind: 'stored', tier: 'memory' }])
    await expect.poll(() => store.get(keyA), { timeout: 5000 }).toBeUndefined()
  })

  it('has a miss when the wall clock says NaN', async () => {
    const { store, clock } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    clock.seconds = Number.NaN
    expect(await store.get(keyA)).toBeUndefined()
  })

  it('keeps at most as many entries as it may, the most recently used', async () => {
    const { store } = open(2)
    const [first, second, third] = ['1', '2', '3'] as CacheKey[] as [CacheKey, CacheKey, CacheKey]
    await store.set(first, storedToken(), LIFETIME)
    await store.set(second, storedToken(), LIFETIME)
    await store.get(first)
    await store.set(third, storedToken(), LIFETIME)

    const found = await Promise.all([first, second, third].map((key) => store.get(key)))
    expect(found.map((token) => token !== undefined)).toEqual([true, false, true])
  })

  it('reports hits, misses and writes, and no write of what was not kept', async () => {
    const { store, recorder } = open()
    await store.get(keyA)
    await store.set(keyA, storedToken(), 0)
    await store.set(keyA, storedToken(), LIFETIME)
    await store.get(keyA)
    expect(recorder.events).toEqual([
      { kind: 'lookup', tier: 'memory', found: false },
      { kind: 'stored', tier: 'memory' },
      { kind: 'lookup', tier: 'memory', found: true },
    ])
  })
})
