import { createSecretKey, randomBytes } from 'node:crypto'
import { Secret } from '@cambio/validation'
import type {
  ByteStore,
  CacheEvent,
  CacheKey,
  SealKey,
  SealKeys,
  StoredToken,
} from '../src/index.ts'
import { createSealKeys, parseSealKey } from '../src/index.ts'

/** The instant the tests begin at, epoch seconds. */
export const START = 1_800_000_000

/** How long the baseline entry lives. */
export const LIFETIME = 60

export const keyA = 'key-a' as CacheKey
export const keyB = 'key-b' as CacheKey

export function storedToken(changes: Partial<StoredToken> = {}): StoredToken {
  const { expiresAt = START + LIFETIME } = changes
  return {
    text: new Secret('issued.token.text'),
    road: 'standard',
    storedAt: START,
    freshUntil: expiresAt,
    expiresAt,
    subject: { issuer: 'https://issuer.example', jti: 'one', sub: 'alice', sid: 'session' },
    ...changes,
  }
}

/** A wall clock that stands until it is moved. */
export class Clock {
  seconds: number = START

  readonly now = (): number => this.seconds
}

/** Hears the cache. */
export class Recorder {
  readonly events: CacheEvent[] = []

  readonly onEvent = (event: CacheEvent): void => {
    this.events.push(event)
  }

  get troubles(): readonly unknown[] {
    return this.events.flatMap((event) => (event.kind === 'trouble' ? [event.trouble] : []))
  }
}

export function newSealKey(): SealKey {
  const parsed = parseSealKey(new Secret(randomBytes(32).toString('base64')))
  if (!parsed.ok) throw new Error(parsed.failure.reason)
  return parsed.value
}

export function newSealKeys(): SealKeys {
  return createSealKeys(newSealKey())
}

export const hashKey = createSecretKey(Buffer.alloc(32, 7))

/** A byte store whose content the test may look at and change. Keeps everything until told otherwise. */
export class OpenByteStore implements ByteStore {
  readonly content = new Map<CacheKey, Uint8Array>()

  async get(key: CacheKey): Promise<Uint8Array | undefined> {
    return this.content.get(key)
  }

  async set(key: CacheKey, bytes: Uint8Array): Promise<boolean> {
    this.content.set(key, bytes)
    return true
  }

  async delete(key: CacheKey): Promise<void> {
    this.content.delete(key)
  }

  async close(): Promise<void> {
    this.content.clear()
  }
}
