import { type CacheKey, KEY_PREFIX, MAX_VALUE_BYTES, type TokenStore } from '@cambio/cache'
import { Secret } from '@cambio/validation'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  Clock,
  LIFETIME,
  newKey,
  newSealKeys,
  openSealedRedis,
  Recorder,
  redisUrl,
  START,
  storedToken,
} from './stage.ts'

/** Somebody else with access to the same Redis. */
let stranger: Redis
let recorder: Recorder
let clock: Clock
let store: TokenStore
let key: CacheKey

beforeAll(() => {
  stranger = new Redis(redisUrl().reveal())
})

afterAll(() => stranger.quit())

beforeEach(async () => {
  recorder = new Recorder()
  clock = new Clock()
  store = await openSealedRedis({ url: redisUrl(), clock, recorder })
  key = newKey()
  await store.set(key, storedToken(), LIFETIME)
})

afterEach(async () => {
  await store.close()
  await stranger.del(nameOf(key))
})

function nameOf(cacheKey: CacheKey): string {
  return `${KEY_PREFIX}{${cacheKey}}:token`
}

async function valueOf(cacheKey: CacheKey): Promise<Buffer> {
  const value = await stranger.getBuffer(nameOf(cacheKey))
  if (value === null) throw new Error('nothing is stored')
  return value
}

describe('what is written to Redis', () => {
  it('holds nothing readable of the token', async () => {
    const token = storedToken({ text: new Secret('planted.token.text') })
    await store.set(key, token, LIFETIME)
    expect((await valueOf(key)).toString('latin1')).not.toMatch(/planted|standard|expiresAt/)
  })

  it('is removed by Redis itself at the end of its life', async () => {
    const remaining = await stranger.pttl(nameOf(key))
    expect(remaining).toBeGreaterThan(0)
    expect(remaining).toBeLessThanOrEqual(LIFETIME * 1000)
  })

  it('is not written when it is longer than what would be read', async () => {
    const text = new Secret('x'.repeat(MAX_VALUE_BYTES))
    await store.delete(key)
    await store.set(key, storedToken({ text }), LIFETIME)
    expect(await stranger.exists(nameOf(key))).toBe(0)
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'too_long' }])
  })

  it('serves another replica with the same seal key', async () => {
    const options = { url: redisUrl(), clock, keys: newSealKeys() }
    const one = await openSealedRedis({ ...options, recorder: new Recorder() })
    const other = await openSealedRedis({ ...options, recorder: new Recorder() })
    await one.set(key, storedToken(), LIFETIME)
    expect((await other.get(key))?.text.reveal()).toBe('issued.token.text')
    await Promise.all([one.close(), other.close()])
  })
})

describe('a value changed behind our back is a miss, reported, and mended by the next write:', () => {
  it.each<[string, string, (value: Buffer) => Buffer]>([
    ['cut at its end', 'not_authentic', (value) => value.subarray(0, -1)],
    ['cut to its head', 'truncated', (value) => value.subarray(0, 9)],
    ['with one bit flipped', 'not_authentic', (value) => withLastBitFlipped(value)],
    ['of another version', 'other_version', (value) => withVersion(value, 9)],
    ['of the version before', 'other_version', (value) => withVersion(value, 1)],
    ['of a key that nobody has', 'other_key', (value) => withKeyId(value)],
    ['of no bytes but its version', 'truncated', (value) => value.subarray(0, 1)],
    [
      'in clear text',
      'other_version',
      () => Buffer.from(JSON.stringify({ text: 'evil'.repeat(20) })),
    ],
    ['of many megabytes', 'too_long', () => Buffer.alloc(20 * 1024 * 1024, 1)],
  ])('a value %s', async (_change, fault, change) => {
    await stranger.set(nameOf(key), change(await valueOf(key)))

    expect(await store.get(key)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault }])
    await expectMended()
  })

  it('a value moved from another key', async () => {
    const other = newKey()
    await store.set(other, storedToken(), LIFETIME)
    await stranger.rename(nameOf(other), nameOf(key))

    expect(await store.get(key)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'not_authentic' }])
    await expectMended()
  })

  it('a value sealed with another seal key', async () => {
    const foreign = await openSealedRedis({ url: redisUrl(), clock, recorder: new Recorder() })
    await foreign.set(key, storedToken(), LIFETIME)
    await foreign.close()

    expect(await store.get(key)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'other_key' }])
    await expectMended()
  })

  it('a value that was made to stay for ever', async () => {
    await stranger.persist(nameOf(key))
    clock.seconds = START + LIFETIME

    expect(await store.get(key)).toBeUndefined()
    expect(recorder.troubles).toEqual([{ reason: 'entry_invalid', fault: 'expired' }])
  })

  it('a value of another type', async () => {
    await stranger.del(nameOf(key))
    await stranger.rpush(nameOf(key), 'a', 'list')

    expect(await store.get(key)).toBeUndefined()
    expect(recorder.troubles).toEqual([
      { reason: 'store_unavailable', operation: 'get', cause: 'WRONGTYPE' },
    ])
    await expectMended()
  })

  async function expectMended(): Promise<void> {
    await store.set(key, storedToken(), LIFETIME)
    expect((await store.get(key))?.text.reveal()).toBe('issued.token.text')
  }
})

function withVersion(value: Buffer, version: number): Buffer {
  return Buffer.concat([Buffer.of(version), value.subarray(1)])
}

/** The key's id follows the version, in eight bytes. */
function withKeyId(value: Buffer): Buffer {
  return Buffer.concat([value.subarray(0, 1), Buffer.alloc(8, 7), value.subarray(9)])
}

function withLastBitFlipped(value: Buffer): Buffer {
  const changed = Buffer.from(value)
  changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1)
  return changed
}
