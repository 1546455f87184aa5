import { describe, expect, it } from 'vitest'
import {
  Clock,
  keyA,
  keyB,
  LIFETIME,
  newSealKeys,
  OpenByteStore,
  Recorder,
  START,
  storedToken,
} from '../../test/baseline.ts'
import { createInsecurePlaintextStore } from './insecure-plaintext-store.ts'
import { createSealedStore } from './sealed-store.ts'

async function open() {
  const { now } = new Clock()
  const recorder = new Recorder()
  const bytes = new OpenByteStore()
  const options = { bytes, now, onEvent: recorder.onEvent }
  const store = createInsecurePlaintextStore(options)
  await store.set(keyA, storedToken(), LIFETIME)
  recorder.events.length = 0
  return { store, bytes, recorder, options, written: bytes.content.get(keyA) ?? Buffer.of() }
}

describe('createInsecurePlaintextStore', () => {
  it('gives back what was stored, and shows it to everybody', async () => {
    const { store, written } = await open()
    expect((await store.get(keyA))?.text.reveal()).toBe('issued.token.text')
    expect(await store.get(keyA)).toEqual(storedToken())
    expect(Buffer.from(written).toString()).toContain('issued.token.text')
  })

  it.each<[string, string, (written: Uint8Array) => Uint8Array]>([
    ['of no bytes', 'other_version', () => Buffer.of()],
    [
      'of another version',
      'other_version',
      (written) => Buffer.concat([Buffer.of(1), written.subarray(1)]),
    ],
    ['cut in its head', 'truncated', (written) => written.subarray(0, 4)],
    ['cut at its end', 'malformed', (written) => written.subarray(0, -1)],
  ])('refuses a value %s', async (_change, fault, change) => {
    const { store, bytes, recorder, written } = await open()
    bytes.content.set(keyA, change(written))
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault }])
  })

  it('refuses a value moved from another cache key', async () => {
    const { store, bytes, recorder, written } = await open()
    bytes.content.set(keyB, written)
    expect(await store.get(keyB)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'not_authentic' }])
  })

  it('refuses a sealed value, so that a changed setting never shows what was sealed', async () => {
    const { store, recorder, options } = await open()
    await createSealedStore({ ...options, keys: newSealKeys() }).set(keyA, storedToken(), LIFETIME)
    expect(await store.get(keyA)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'other_version' }])
  })

  it('refuses an entry that would outlive its token', async () => {
    const { store, bytes, written } = await open()
    const text = Buffer.from(written).toString('latin1')
    const end = String(START + LIFETIME)
    const stretched = text.replace(`"expiresAt":${end}`, `"expiresAt":${END_OF_TIME}`)
    bytes.content.set(keyA, Buffer.from(stretched, 'latin1'))
    expect(await store.get(keyA)).toBeUndefined()
  })
})

const END_OF_TIME = 9_999_999_999
