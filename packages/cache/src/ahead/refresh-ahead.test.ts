import { describe, expect, it } from 'vitest'
import { Clock, keyA, keyB, Recorder, START, storedToken } from '../../test/baseline.ts'
import type { CacheKey } from '../key/cache-key.ts'
import type { StoredToken } from '../store/stored-token.ts'
import { createRefreshAhead } from './refresh-ahead.ts'

const entry = storedToken({ expiresAt: START + 100 })

function open(maxRunning = 8) {
  const clock = new Clock()
  clock.seconds = START + 95
  const recorder = new Recorder()
  const { onEvent } = recorder
  const ahead = createRefreshAhead({ maxRunning, now: clock.now, random: () => 0, onEvent })
  let works = 0
  const hit = (
    changes: {
      readonly key?: CacheKey
      readonly entry?: StoredToken
      readonly work?: () => Promise<boolean>
    } = {},
  ): void =>
    ahead.hit({
      key: keyA,
      entry,
      subjectExp: START + 1000,
      renewed: async () => undefined,
      ...changes,
      work: () => {
        works += 1
        return changes.work?.() ?? Promise.resolve(true)
      },
    })
  return { ahead, recorder, hit, works: () => works }
}

describe('createRefreshAhead', () => {
  it('renews a hot entry once, however often it is hit meanwhile and after', async () => {
    const { ahead, recorder, hit, works } = open()
    for (let each = 0; each < 50; each += 1) hit()
    await ahead.close()
    expect(works()).toBe(1)
    expect(recorder.events).toEqual([{ kind: 'refresh_ahead', outcome: 'renewed' }])
  })

  it('leaves an entry alone that is not hot', async () => {
    const { ahead, hit, works } = open()
    hit()
    hit()
    await ahead.close()
    expect(works()).toBe(0)
  })

  it('counts the hits of a renewed entry from zero', async () => {
    const { ahead, hit, works } = open()
    hit()
    hit()
    hit({ entry: { ...entry, freshUntil: START + 101 } })
    await ahead.close()
    expect(works()).toBe(0)
  })

  it('does not try again for the same entry when renewing fails, and throws nothing', async () => {
    const { ahead, recorder, hit, works } = open()
    const work = () => Promise.reject(new Error('Keycloak is away'))
    for (let each = 0; each < 10; each += 1) {
      hit({ work })
      await Promise.resolve()
    }
    await ahead.close()
    expect(works()).toBe(1)
    expect(recorder.events).toEqual([{ kind: 'refresh_ahead', outcome: 'failed' }])
  })

  it('runs no more renewals at a time than it may', async () => {
    const { ahead, hit, works } = open(1)
    const slow = Promise.withResolvers<boolean>()
    for (let each = 0; each < 5; each += 1) hit({ work: () => slow.promise })
    for (let each = 0; each < 5; each += 1) hit({ key: keyB })
    slow.resolve(true)
    await ahead.close()
    expect(works()).toBe(1)
  })

  it('begins nothing once it is closed', async () => {
    const { ahead, hit, works } = open()
    await ahead.close()
    for (let each = 0; each < 5; each += 1) hit()
    expect(works()).toBe(0)
  })
})
