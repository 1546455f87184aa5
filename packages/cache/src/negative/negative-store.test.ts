import { describe, expect, it } from 'vitest'
import { keyA, keyB, Recorder } from '../../test/baseline.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { createNegativeStore } from './negative-store.ts'

interface Refusal {
  readonly reason: string
}

const refusal: Refusal = { reason: 'invalid_grant' }

function open(changes: { readonly maxEntries?: number; readonly seconds?: number } = {}) {
  const recorder = new Recorder()
  const store = createNegativeStore<Refusal>({ ...changes, onEvent: recorder.onEvent })
  return { store, recorder }
}

describe('createNegativeStore', () => {
  it('gives back the very refusal of a key, of no other key, and tells that it did', () => {
    const { store, recorder } = open()
    store.set(keyA, refusal)
    expect(store.get(keyA)).toBe(refusal)
    expect(store.get(keyB)).toBeUndefined()
    expect(recorder.events).toEqual([{ kind: 'refused_again' }])
  })

  it('forgets a refusal when its seconds are over', async () => {
    const { store } = open({ seconds: 0.05 })
    store.set(keyA, refusal)
    await expect.poll(() => store.get(keyA), { timeout: 5000 }).toBeUndefined()
  })

  it('keeps nothing when it is switched off', () => {
    const { store } = open({ seconds: 0 })
    store.set(keyA, refusal)
    expect(store.get(keyA)).toBeUndefined()
  })

  it('keeps at most as many refusals as it may, under a flood of different tokens', () => {
    const { store } = open({ maxEntries: 100 })
    for (let each = 0; each < 10_000; each += 1) store.set(`key-${each}` as CacheKey, refusal)
    expect(store.size).toBe(100)
  })

  it('forgets one, or all, at once', () => {
    const { store } = open()
    store.set(keyA, refusal)
    store.set(keyB, refusal)
    store.delete(keyA)
    expect(store.get(keyA)).toBeUndefined()
    store.clear()
    expect(store.get(keyB)).toBeUndefined()
  })
})
