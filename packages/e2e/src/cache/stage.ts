import { randomBytes, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import {
  type CacheEvent,
  type CacheKey,
  type CacheListener,
  createRedisConnection,
  createRedisStore,
  createSealedStore,
  createSealKeys,
  parseRedisUrl,
  parseSealKey,
  type RedisConnection,
  type SealKey,
  type SealKeys,
  type StoredToken,
  type TokenStore,
} from '@cambio/cache'
import { Secret } from '@cambio/validation'
import { inject, vi } from 'vitest'

/** The instant the tests begin at, epoch seconds: far from the real time, so that only the given clock can matter. */
export const START = 1_800_000_000

/** How long the baseline entry lives. */
export const LIFETIME = 60

/** Generous, so that a busy machine fails no test; what happens at the limit is tested beside the source. */
const COMMAND_TIMEOUT_MS = 2000

export function redisUrl(): Secret {
  return new Secret(inject('redisUrl'))
}

/** A key of its own for every test: they share one Redis. */
export function newKey(): CacheKey {
  return randomUUID() as CacheKey
}

export function newSealKey(): SealKey {
  const parsed = parseSealKey(new Secret(randomBytes(32).toString('base64')))
  if (!parsed.ok) throw new Error(parsed.failure.reason)
  return parsed.value
}

export function newSealKeys(): SealKeys {
  return createSealKeys(newSealKey())
}

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

  readonly onEvent: CacheListener = (event) => {
    this.events.push(event)
  }

  get troubles(): readonly unknown[] {
    return this.events.flatMap((event) => (event.kind === 'trouble' ? [event.trouble] : []))
  }

  forget(): void {
    this.events.length = 0
  }

  async hears(wanted: CacheEvent): Promise<void> {
    const heard = (event: CacheEvent): boolean => isDeepStrictEqual(event, wanted)
    await vi.waitUntil(() => this.events.some(heard), { timeout: 20_000 })
  }
}

interface ConnectOptions {
  readonly url: Secret
  readonly recorder: Recorder
  readonly ca?: string
  readonly commandTimeoutMs?: number
}

/** A connection that is there. */
export async function connect(options: ConnectOptions): Promise<RedisConnection> {
  const { url, recorder, commandTimeoutMs = COMMAND_TIMEOUT_MS, ca } = options
  const address = parseRedisUrl(url)
  if (!address.ok) throw new Error(address.failure.problem)
  const connection = createRedisConnection({
    address: address.value,
    commandTimeoutMs,
    ...(ca !== undefined && { ca }),
    onEvent: recorder.onEvent,
  })
  await recorder.hears({ kind: 'connection', up: true })
  recorder.forget()
  return connection
}

interface SealedRedisOptions extends ConnectOptions {
  readonly clock: Clock
  readonly keys?: SealKeys
}

/** Sealed tokens in a real Redis, connected. */
export async function openSealedRedis(options: SealedRedisOptions): Promise<TokenStore> {
  const { clock, recorder, keys = newSealKeys() } = options
  const { onEvent } = recorder
  const connection = await connect(options)
  const bytes = createRedisStore({ connection, onEvent })
  const store = createSealedStore({ bytes, keys, now: clock.now, onEvent })
  return { ...store, close: () => connection.close() }
}
