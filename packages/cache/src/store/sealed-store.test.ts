import { describe, expect, it } from 'vitest'
import {
  Clock,
  keyA,
  keyB,
  LIFETIME,
  newSealKey,
  newSealKeys,
  OpenByteStore,
  Recorder,
  START,
  storedToken,
} from '../../test/baseline.ts'
import { createSealKeys } from '../seal/seal-keys.ts'
import { createInsecurePlaintextStore } from './insecure-plaintext-store.ts'
import { createSealedStore } from './sealed-store.ts'

function open() {
  const clock = new Clock()
  const recorder = new Recorder()
  const bytes = new OpenByteStore()
  const keys = newSealKeys()
  const store = createSealedStore({ bytes, keys, now: clock.now, onEvent: recorder.onEvent })
  return { store, bytes, clock, recorder, keys }
}

describe('createSealedStore', () => {
  it('gives back what was stored', async () => {
    const { store } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    const token = await store.get(keyA)
    expect(token).toEqual(storedToken())
    expect(token?.text.reveal()).toBe('issued.token.text')
  })

  it('lets nothing readable out of the process', async () => {
    const { store, bytes } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    const written = Buffer.from(bytes.content.get(keyA) ?? []).toString('latin1')
    expect(written).not.toBe('')
    expect(written).not.toMatch(/issued|token|standard|1800000/)
  })

  it('refuses a value moved from another cache key', async () => {
    const { store, bytes, recorder } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    bytes.content.set(keyB, bytes.content.get(keyA) ?? Buffer.of())
    expect(await store.get(keyB)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'not_authentic' }])
  })

  it('refuses an entry past its own end although the store still has it', async () => {
    const { store, clock, recorder } = open()
    await store.set(keyA, storedToken({ expiresAt: START + 3600 }), LIFETIME)
    clock.seconds = START + LIFETIME
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'expired' }])
  })

  it('replaces a refused value by the next write', async () => {
    const { store, bytes } = open()
    bytes.content.set(keyA, Buffer.from('rubbish'))
    expect(await store.get(keyA)).toBeUndefined()
    await store.set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toEqual(storedToken())
  })

  it('writes nothing for a lifetime of zero', async () => {
    const { store, bytes } = open()
    await store.set(keyA, storedToken(), 0)
    expect(bytes.content.size).toBe(0)
  })

  it('reports hits, misses and writes, and no write that was lost', async () => {
    const { store, bytes, recorder } = open()
    await store.get(keyA)
    await store.set(keyA, storedToken(), LIFETIME)
    await store.get(keyA)
    bytes.set = async () => false
    await store.set(keyA, storedToken(), LIFETIME)
    expect(recorder.events).toEqual([
      { kind: 'lookup', tier: 'shared', found: false },
      { kind: 'stored', tier: 'shared' },
      { kind: 'lookup', tier: 'shared', found: true },
    ])
  })

  it('goes on with a new key: reads what the old one sealed, and writes with the new one', async () => {
    const { store, bytes, clock, recorder, keys } = open()
    await store.set(keyA, storedToken(), LIFETIME)
    const rotated = createSealKeys(newSealKey(), [keys.current])
    const { now } = clock
    const { onEvent } = recorder
    const next = createSealedStore({ bytes, keys: rotated, now, onEvent })

    expect(rotated.hashing.equals(keys.hashing)).toBe(true)
    expect(await next.get(keyA)).toEqual(storedToken())
    await next.set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'other_key' }])
  })

  it('refuses what was written in clear text', async () => {
    const { store, bytes, clock, recorder } = open()
    const { now } = clock
    const plain = createInsecurePlaintextStore({ bytes, now, onEvent: recorder.onEvent })
    await plain.set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'other_version' }])
  })
})
