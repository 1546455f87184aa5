import {
  createInsecurePlaintextStore,
  createMemoryStore,
  createRedisStore,
  createSealKeys,
  createTieredStore,
  type SealKeys,
  type TokenStore,
} from '@cambio/cache'
import {
  type Clock,
  connect,
  newSealKey,
  newSealKeys,
  openSealedRedis,
  Recorder,
  redisUrl,
} from './stage.ts'
import { describeStoreContract } from './store-contract.ts'

function openMemory(clock: Clock): TokenStore {
  const { onEvent } = new Recorder()
  return createMemoryStore({ maxEntries: 100, now: clock.now, onEvent })
}

function openRedis(clock: Clock, keys?: SealKeys): Promise<TokenStore> {
  const options = { url: redisUrl(), clock, recorder: new Recorder() }
  return openSealedRedis({ ...options, ...(keys && { keys }) })
}

/** Written by a replica with the old key, read by one that has the next. */
async function openRotated(clock: Clock): Promise<TokenStore> {
  const before = newSealKeys()
  const writer = await openRedis(clock, before)
  const reader = await openRedis(clock, createSealKeys(newSealKey(), [before.current]))
  return {
    get: (key) => reader.get(key),
    set: (key, token, lifetime) => writer.set(key, token, lifetime),
    delete: (key) => reader.delete(key),
    async close() {
      await Promise.all([writer.close(), reader.close()])
    },
  }
}

async function openPlaintext({ now }: Clock): Promise<TokenStore> {
  const recorder = new Recorder()
  const { onEvent } = recorder
  const connection = await connect({ url: redisUrl(), recorder })
  const bytes = createRedisStore({ connection, onEvent })
  const store = createInsecurePlaintextStore({ bytes, now, onEvent })
  return { ...store, close: () => connection.close() }
}

describeStoreContract('the memory store', async (clock) => openMemory(clock))

describeStoreContract('the sealed store in Redis', openRedis)

describeStoreContract('the sealed store after a change of key', openRotated)

describeStoreContract('the store in clear text', openPlaintext)

describeStoreContract('memory in front of Redis', async (clock) =>
  createTieredStore({ memory: openMemory(clock), shared: await openRedis(clock), now: clock.now }),
)
