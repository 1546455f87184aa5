import {
  createMemoryStore,
  createRedisConnection,
  createTieredStore,
  parseRedisUrl,
  type TokenStore,
} from '@cambio/cache'
import { type RunningRedis, startRedis } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Clock, LIFETIME, newKey, openSealedRedis, Recorder, storedToken } from './stage.ts'

/** Long enough for a healthy Redis on a busy machine, far below what a test may take. */
const COMMAND_TIMEOUT_MS = 1000

/** With characters that a URL must encode. */
const PASSWORD = 'planted/pass#word'

let redis: RunningRedis | undefined
let clock: Clock
let recorder: Recorder
let memory: TokenStore
let shared: TokenStore
let store: TokenStore

beforeAll(async () => {
  redis = await startRedis({ password: PASSWORD })
})

afterAll(() => redis?.stop())

beforeEach(async () => {
  clock = new Clock()
  recorder = new Recorder()
  const commandTimeoutMs = COMMAND_TIMEOUT_MS
  const url = new Secret(running().url)
  shared = await openSealedRedis({ url, clock, recorder, commandTimeoutMs })
  memory = createMemoryStore({ maxEntries: 10, now: clock.now, onEvent: new Recorder().onEvent })
  store = createTieredStore({ memory, shared, now: clock.now })
})

afterEach(() => store.close())

function running(): RunningRedis {
  if (!redis) throw new Error('Redis was not started')
  return redis
}

describe('when Redis goes away in the middle', () => {
  it('has misses and lost writes but no failure, serves from memory, and comes back by itself', async () => {
    const [before, during, after] = [newKey(), newKey(), newKey()]
    await store.set(before, storedToken(), LIFETIME)

    await running().halt()
    expect(await shared.get(before)).toBeUndefined()
    expect((await store.get(before))?.text.reveal()).toBe('issued.token.text')
    await store.set(during, storedToken(), LIFETIME)
    expect((await store.get(during))?.text.reveal()).toBe('issued.token.text')
    expect(await shared.get(during)).toBeUndefined()
    await store.delete(before)
    expect(recorder.troubles).toContainEqual(
      expect.objectContaining({ reason: 'store_unavailable', operation: 'get' }),
    )
    await recorder.hears({ kind: 'connection', up: false })

    await running().resume()
    await recorder.hears({ kind: 'connection', up: true })
    await store.set(after, storedToken(), LIFETIME)
    expect((await shared.get(after))?.text.reveal()).toBe('issued.token.text')
    expect(JSON.stringify(recorder.events)).not.toMatch(/planted|issued/)
  })

  it('names a refused password without repeating it', async () => {
    const url = running().url.replace(encodeURIComponent(PASSWORD), 'planted-wrong')
    const refused = new Recorder()
    const address = parseRedisUrl(new Secret(url))
    if (!address.ok) throw new Error(address.failure.problem)
    const connection = createRedisConnection({ address: address.value, onEvent: refused.onEvent })
    await refused.hears({
      kind: 'trouble',
      trouble: { reason: 'store_unavailable', operation: 'connect', cause: 'WRONGPASS' },
    })
    expect(JSON.stringify(refused.events)).not.toContain('planted')
    await connection.close()
  })
})
