import type { CacheKey, PurgeableStore } from '@cambio/cache'
import type { IssuedToken } from '@cambio/exchange'
import { Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { createForgetRefused } from './forget-refused.ts'

const KEY = 'key' as CacheKey
const token = (text: string) => ({ text: new Secret(text) }) as IssuedToken

/** A store with one entry in this process, and one that other replicas see. */
function start(memory: string | undefined, shared?: string) {
  let now = 1_000
  let own = memory
  let common = shared
  const entry = (text: string | undefined) =>
    Promise.resolve(text === undefined ? undefined : { text: new Secret(text) })
  const store = {
    get: () => entry(own ?? common),
    renew: () => {
      own = common ?? own
      return entry(common)
    },
    delete: async () => {
      own = undefined
      common = undefined
    },
  } as unknown as PurgeableStore
  const forget = createForgetRefused(store, () => now)
  return {
    pass: (seconds: number) => void (now += seconds),
    keep: (text: string) => void (own = text),
    /** What is kept after this token was refused. */
    async refused(text: string): Promise<string | undefined> {
      await forget(KEY, token(text))
      return own ?? common
    },
  }
}

describe('a token that an upstream has refused', () => {
  it('is forgotten', async () => {
    expect(await start('old').refused('old')).toBeUndefined()
    expect(await start('old', 'old').refused('old')).toBeUndefined()
  })

  it('is not, when another one has taken its place', async () => {
    expect(await start('new').refused('old')).toBe('new')
  })

  it('gives way to the one that another replica has put there', async () => {
    expect(await start('old', 'new').refused('old')).toBe('new')
  })

  it('is forgotten once in thirty seconds, whatever comes in its place', async () => {
    const store = start('old')
    await store.refused('old')
    store.keep('second')
    store.pass(29)
    expect(await store.refused('second')).toBe('second')
    store.pass(1)
    expect(await store.refused('second')).toBeUndefined()
  })
})
