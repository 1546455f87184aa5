import { hasValkey, type RunningRedis, startValkey } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import { afterAll, beforeAll, describe } from 'vitest'
import { openSealedRedis, Recorder } from './stage.ts'
import { describeStoreContract } from './store-contract.ts'

/** No distribution's Valkey, and no way to get one: then nothing can be said about it here. */
describe.skipIf(!hasValkey())('Valkey', () => {
  let valkey: RunningRedis | undefined

  beforeAll(async () => {
    valkey = await startValkey({ password: 'planted/pass#word' })
  })

  afterAll(() => valkey?.stop())

  describeStoreContract('the sealed store in Valkey', (clock) => {
    const url = new Secret(valkey?.url ?? '')
    return openSealedRedis({ url, clock, recorder: new Recorder() })
  })
})
