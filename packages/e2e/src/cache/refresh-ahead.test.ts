import { randomUUID } from 'node:crypto'
import { type CacheKey, createRefreshAhead } from '@cambio/cache'
import { Secret } from '@cambio/validation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPurgingReplica, type PurgingReplica } from './purging-replica.ts'
import { Clock, newKey, newSealKey, redisUrl, START, storedToken } from './stage.ts'

const LIFE = 100

let clock: Clock
let key: CacheKey
let replicas: PurgingReplica[]
beforeEach(async () => {
  clock = new Clock()
  key = newKey()
  const options = { url: redisUrl(), keyPrefix: `${randomUUID()}:`, clock, key: newSealKey() }
  replicas = await Promise.all([0, 1, 2].map(() => openPurgingReplica(options)))
})

afterEach(() => Promise.all(replicas.map((each) => each.close())))

const token = (text: string) =>
  storedToken({
    text: new Secret(text),
    storedAt: clock.seconds,
    freshUntil: clock.seconds + LIFE,
    expiresAt: clock.seconds + LIFE,
  })

describe('a hot entry near its end', () => {
  it('is renewed once over three replicas, which all go on with the new one', async () => {
    await replicas[0]?.store.set(key, token('old'), LIFE)
    await Promise.all(replicas.map(({ store }) => store.get(key)))
    clock.seconds = START + 95
    let works = 0
    const aheads = replicas.map(({ store, leases, recorder: { onEvent } }) => {
      const ahead = createRefreshAhead({ leases, now: clock.now, random: () => 0, onEvent })
      const hit = async (): Promise<void> => {
        const entry = await store.get(key)
        if (!entry) throw new Error('the entry is gone')
        ahead.hit({
          key,
          entry,
          subjectExp: START + 1000,
          renewed: () => store.renew(key),
          work: async () => {
            works += 1
            await store.set(key, token('new'), LIFE)
            return true
          },
        })
      }
      return { ahead, hit }
    })
    for (let each = 0; each < 20; each += 1) await Promise.all(aheads.map(({ hit }) => hit()))
    await Promise.all(aheads.map(({ ahead }) => ahead.close()))
    expect(works).toBe(1)

    clock.seconds = START + LIFE
    const texts = await Promise.all(
      replicas.map(async ({ store }) => (await store.get(key))?.text.reveal()),
    )
    expect(texts).toEqual(['new', 'new', 'new'])
  })
})
