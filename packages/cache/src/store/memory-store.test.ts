import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CacheKey } from '../key/cache-key.ts'
import { Clock, keyA, keyB, LIFETIME, Recorder, START, storedToken } from '../../test/baseline.ts'
import { ENTRY_OVERHEAD_BYTES, entryBytes, PROOF_SHARE } from './entry-bytes.ts'
import { createMemoryStore } from './memory-store.ts'
import type { StoredToken } from './stored-token.ts'

function open(maxEntries = 10, maxBytes = 1_000_000) {
  const clock = new Clock()
  const recorder = new Recorder()
  const store = createMemoryStore({
    maxEntries,
    maxBytes,
    now: clock.now,
    onEvent: recorder.onEvent,
  })
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
    expect(recorder.events).toContainEqual({ kind: 'stored', tier: 'memory' })
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
    const bytes = entryBytes(storedToken(), keyA)
    expect(recorder.events).toEqual([
      { kind: 'lookup', tier: 'memory', found: false },
      { kind: 'stored', tier: 'memory' },
      { kind: 'usage', tier: 'memory', entries: 1, bytes },
      { kind: 'lookup', tier: 'memory', found: true },
    ])
  })

  it('counts what is proven of an issued token, of a refresh token nothing but its text', () => {
    const [short, long] = ['a'.repeat(100), 'a'.repeat(1_100)].map((text) => new Secret(text))
    const bytes = (changes: Partial<StoredToken>): number => entryBytes(storedToken(changes), keyA)
    if (short === undefined || long === undefined) throw new Error('there are two')
    expect(bytes({ text: long }) - bytes({ text: short })).toBe(1_000 * (1 + PROOF_SHARE))
    const expiresAt = START + LIFETIME
    const refreshed = (text: Secret): number => bytes({ refresh: { text, expiresAt } })
    expect(refreshed(long) - refreshed(short)).toBe(1_000)
  })

  it('keeps at most as many bytes as it may, the most recently used', async () => {
    const { store, recorder } = open(10, 6 * ENTRY_OVERHEAD_BYTES)
    await store.set(
      keyA,
      storedToken({ text: new Secret('a'.repeat(ENTRY_OVERHEAD_BYTES)) }),
      LIFETIME,
    )
    await store.set(
      keyB,
      storedToken({ text: new Secret('b'.repeat(ENTRY_OVERHEAD_BYTES)) }),
      LIFETIME,
    )
    expect(await store.get(keyA)).toBeUndefined()
    expect(await store.get(keyB)).toBeDefined()
    expect(recorder.events.filter(({ kind }) => kind === 'evicted')).toHaveLength(1)
  })

  it('keeps nothing that is larger than all of its room, and forgets what it replaces', async () => {
    const { store, recorder } = open(10, 2 * ENTRY_OVERHEAD_BYTES)
    await store.set(keyA, storedToken(), LIFETIME)
    await store.set(
      keyA,
      storedToken({ text: new Secret('a'.repeat(2 * ENTRY_OVERHEAD_BYTES)) }),
      LIFETIME,
    )
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.events.filter(({ kind }) => kind === 'stored')).toHaveLength(1)
    expect(store.bytes).toBe(0)
  })

  it('forgets everything when it is told to, and goes on', async () => {
    const { store, recorder } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    store.clear()
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.events).toContainEqual({ kind: 'usage', tier: 'memory', entries: 0, bytes: 0 })
    await store.set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toBeDefined()
  })

  it('keeps nothing once it is closed', async () => {
    const { store } = open()
    await store.close()
    await store.set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toBeUndefined()
  })

  it('counts exactly the bytes of what it holds, whatever comes and goes', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e') as fc.Arbitrary<CacheKey>,
      text: fc
        .tuple(
          fc.constantFrom('a', 'é', 'Ω', '😀'),
          fc.integer({ min: 0, max: 3 * ENTRY_OVERHEAD_BYTES }),
        )
        .map(([letter, times]) => letter.repeat(times)),
      isSet: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { store } = open(4, 6 * ENTRY_OVERHEAD_BYTES)
        for (const { key, text, isSet } of steps) {
          if (isSet) await store.set(key, storedToken({ text: new Secret(text) }), LIFETIME)
          else await store.delete(key)
        }
        const keys = ['a', 'b', 'c', 'd', 'e'] as CacheKey[]
        const held = await Promise.all(
          keys.map(async (key) => [key, await store.get(key)] as const),
        )
        const sizes = held.map(([key, token]) => (token ? entryBytes(token, key) : 0))
        expect(store.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
        expect(store.bytes).toBeLessThanOrEqual(6 * ENTRY_OVERHEAD_BYTES)
        expect(store.entries).toBe(held.filter(([, token]) => token).length)
        expect(store.entries).toBeLessThanOrEqual(4)
      }),
    )
  })
})
