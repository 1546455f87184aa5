import { createMemoryStore, createTieredStore, type TokenStore } from '@cambio/cache'
import { type Clock, openSealedRedis, Recorder, redisUrl } from './stage.ts'
import { describeStoreContract } from './store-contract.ts'

function openMemory(clock: Clock): TokenStore {
  const { onEvent } = new Recorder()
  return createMemoryStore({ maxEntries: 100, now: clock.now, onEvent })
}

function openRedis(clock: Clock): Promise<TokenStore> {
  return openSealedRedis({ url: redisUrl(), clock, recorder: new Recorder() })
}

describeStoreContract('the memory store', async (clock) => openMemory(clock))

describeStoreContract('the sealed store in Redis', openRedis)

describeStoreContract('memory in front of Redis', async (clock) =>
  createTieredStore({ memory: openMemory(clock), shared: await openRedis(clock), now: clock.now }),
)
