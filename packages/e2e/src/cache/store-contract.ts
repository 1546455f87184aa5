import type { CacheKey, TokenStore } from '@cambio/cache'
import { Secret } from '@cambio/validation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Clock, LIFETIME, newKey, START, storedToken } from './stage.ts'

/** What every token store promises, whatever it is made of. */
export function describeStoreContract(
  name: string,
  openStore: (clock: Clock) => Promise<TokenStore>,
): void {
  describe(`${name} keeps the contract:`, () => {
    let clock: Clock
    let store: TokenStore
    let key: CacheKey

    beforeEach(async () => {
      clock = new Clock()
      store = await openStore(clock)
      key = newKey()
    })

    afterEach(() => store.close())

    async function revealed(): Promise<string | undefined> {
      return (await store.get(key))?.text.reveal()
    }

    it('has a miss for what was never stored', async () => {
      expect(await store.get(key)).toBeUndefined()
    })

    it('gives back exactly what was stored', async () => {
      const token = storedToken({ text: new Secret('Ünïcode.\r\n"token"'), road: 'jwt-grant' })
      await store.set(key, token, LIFETIME)
      expect(await store.get(key)).toEqual(token)
      expect(await revealed()).toBe('Ünïcode.\r\n"token"')
    })

    it('gives back a refresh token and whose token it was', async () => {
      const token = storedToken({
        freshUntil: START + 5,
        refresh: { text: new Secret('refresh.token.text'), expiresAt: START + LIFETIME },
        subject: { issuer: 'https://issuer.example', sub: 'Ünïcode' },
      })
      await store.set(key, token, LIFETIME)
      const kept = await store.get(key)
      expect(kept).toEqual(token)
      expect(kept?.refresh?.text.reveal()).toBe('refresh.token.text')
    })

    it('keeps no entry longer than what is in it is good for', async () => {
      await store.set(key, storedToken({ freshUntil: START + 5 }), LIFETIME)
      clock.seconds = START + 5
      expect(await store.get(key)).toBeUndefined()
    })

    it('keeps keys apart', async () => {
      await store.set(newKey(), storedToken(), LIFETIME)
      expect(await store.get(key)).toBeUndefined()
    })

    it('gives the token that was stored last', async () => {
      await store.set(key, storedToken({ text: new Secret('first') }), LIFETIME)
      await store.set(key, storedToken({ text: new Secret('second') }), LIFETIME)
      expect(await revealed()).toBe('second')
    })

    it('forgets what was deleted, and deletes what is not there', async () => {
      await store.set(key, storedToken(), LIFETIME)
      await store.delete(key)
      await store.delete(key)
      expect(await store.get(key)).toBeUndefined()
    })

    it('serves an entry up to its end and not from then on', async () => {
      await store.set(key, storedToken(), LIFETIME)
      clock.seconds = START + LIFETIME - 1
      expect(await store.get(key)).toBeDefined()
      clock.seconds = START + LIFETIME
      expect(await store.get(key)).toBeUndefined()
    })

    it('ends an entry with its lifetime although the token says later', async () => {
      await store.set(key, storedToken({ expiresAt: START + 3600 }), LIFETIME)
      expect((await store.get(key))?.expiresAt).toBe(START + LIFETIME)
      clock.seconds = START + LIFETIME
      expect(await store.get(key)).toBeUndefined()
    })

    it('ends an entry with the token although its lifetime is longer', async () => {
      await store.set(key, storedToken(), 3600)
      clock.seconds = START + LIFETIME
      expect(await store.get(key)).toBeUndefined()
    })

    it.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])(
      'keeps nothing for a lifetime of %s seconds',
      async (lifetime) => {
        await store.set(key, storedToken(), lifetime)
        expect(await store.get(key)).toBeUndefined()
      },
    )

    it('keeps no entry that would never end', async () => {
      const endless = storedToken({ expiresAt: Number.POSITIVE_INFINITY })
      await store.set(key, endless, Number.POSITIVE_INFINITY)
      expect(await store.get(key)).toBeUndefined()
    })

    it('has only misses once it is closed, and closes twice', async () => {
      await store.set(key, storedToken(), LIFETIME)
      await store.close()
      await store.close()
      expect(await store.get(key)).toBeUndefined()
    })
  })
}
