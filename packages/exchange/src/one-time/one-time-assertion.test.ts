import type { ReversibleOnceGuard, VerifiedToken } from '@cambio/validation'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NOW, orderFor, partnerToken, valueOf } from '../../test/realm.ts'
import { GRANTED, refusal, startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { TokenEndpoint } from '../../test/token-endpoint.ts'
import { createBreaker } from '../breaker/breaker.ts'
import { CredentialUnreadable } from '../client/credential-unreadable.ts'
import { createDpopKey } from '../bound/dpop-key.ts'
import type { ExchangeOrder } from '../exchange-order.ts'
import type { ExchangeSettings } from '../exchange-settings.ts'
import { exchangeToken } from '../exchange-token.ts'

let subject: VerifiedToken
let endpoint: TokenEndpoint
beforeAll(async () => {
  subject = await partnerToken()
})
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

/** Remembers in this process, for a time that a test never lets pass. */
function memory(): ReversibleOnceGuard & { readonly asked: [string, number][] } {
  const asked: [string, number][] = []
  const known = new Set<string>()
  return {
    asked,
    first(what, seconds) {
      const isFirst = !known.has(what)
      known.add(what)
      asked.push([what, seconds])
      return Promise.resolve(isFirst)
    },
    forget(what) {
      known.delete(what)
      return Promise.resolve()
    },
  }
}

const exchange = (settings: Partial<ExchangeSettings>, changes: Partial<ExchangeOrder> = {}) =>
  exchangeToken(orderFor(subject, { via: ['jwt-grant'], oneTime: true, ...changes }), {
    ...endpoint.settings,
    now: () => NOW,
    ...settings,
  })
const BOTH = { via: ['jwt-grant', 'idp-permission'] } as const

describe('an assertion that the server takes once', () => {
  it('is sent once, and the second time nobody is asked', async () => {
    const once = memory()
    expect(await exchange({ once })).toMatchObject({ ok: true })
    expect(await exchange({ once })).toEqual({
      ok: false,
      failure: { reason: 'assertion_spent', road: 'jwt-grant' },
    })
    expect(endpoint.received).toHaveLength(1)
  })

  it('is sent once, however many ask at the same time', async () => {
    const once = memory()
    const all = await Promise.all([1, 2, 3, 4].map(() => exchange({ once })))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect(endpoint.received).toHaveLength(1)
  })

  it('goes another road the second time', async () => {
    const once = memory()
    await exchange({ once }, BOTH)
    expect(valueOf(await exchange({ once }, BOTH))).toMatchObject({
      road: 'idp-permission',
      passedOver: [{ reason: 'assertion_spent', road: 'jwt-grant' }],
    })
  })

  it('is not sent when nobody can tell, and neither goes another road', async () => {
    const once = { ...memory(), first: () => Promise.resolve('unknown' as const) }
    expect(await exchange({ once }, BOTH)).toMatchObject({
      failure: {
        reason: 'server_unavailable',
        road: 'jwt-grant',
        timedOut: false,
        cause: 'it cannot be told whether this token was used before, so it is not sent',
      },
    })
    expect(endpoint.received).toEqual([])
  })

  it('is remembered as long as anybody could take it, clocks that differ included', async () => {
    const once = memory()
    await exchange({ once })
    expect(once.asked).toEqual([[expect.any(String), 60 + 60]])
  })

  it('is remembered by the clock on the wall where nobody gives the time', async () => {
    const once = memory()
    const claims = { ...subject.claims, exp: Math.floor(Date.now() / 1_000) + 10_000 }
    const order = orderFor({ ...subject, claims }, { via: ['jwt-grant'], oneTime: true })
    await exchangeToken(order, { ...endpoint.settings, once })
    const seconds = once.asked[0]?.[1]
    expect(seconds).toBeGreaterThan(1_000)
    expect(seconds).toBeLessThanOrEqual(10_060)
  })

  it('is not asked about where it may be used again, or goes another road', async () => {
    const once = memory()
    await exchange({ once }, { oneTime: false })
    await exchange({ once }, { via: ['idp-permission'] })
    expect(once.asked).toEqual([])
    expect(endpoint.received).toHaveLength(2)
  })

  it('is not sent again when the connection breaks', async () => {
    endpoint.answer('drop', { status: 200, body: GRANTED })
    expect(await exchange({ once: memory() })).toMatchObject({
      failure: { reason: 'server_unavailable' },
    })
    expect(endpoint.received).toHaveLength(1)
  })

  it('is not sent again when the server wants a nonce', async () => {
    const nonce = { 'dpop-nonce': 'n-1' }
    endpoint.answer({ ...refusal(400, 'use_dpop_nonce'), headers: nonce })
    const bound = { by: 'dpop', key: createDpopKey() } as const
    expect(await exchange({ once: memory(), bound })).toMatchObject({
      failure: { error: 'use_dpop_nonce' },
    })
    expect(endpoint.received).toHaveLength(1)
  })

  it('is not sent again after a conflict', async () => {
    endpoint.answer(refusal(409, 'conflict'), { status: 200, body: GRANTED })
    expect(await exchange({ once: memory() })).toMatchObject({ failure: { status: 409 } })
    expect(endpoint.received).toHaveLength(1)
  })

  it('is not used up while the breaker lets nobody ask', async () => {
    const once = memory()
    const breaker = createBreaker({ failures: 1, clock: () => 0 })
    endpoint.answer({ status: 503 })
    await exchange({ breaker }, { oneTime: false })
    expect(await exchange({ once, breaker })).toMatchObject({
      failure: { reason: 'server_unavailable', retryAfterSeconds: 5 },
    })
    expect(once.asked).toEqual([])
  })
})

describe('an assertion that was to be sent', () => {
  const SPENT = { failure: { reason: 'assertion_spent' } }
  const at = (url: string): Partial<ExchangeSettings> => ({
    server: { ...endpoint.settings.server, tokenEndpoint: url },
  })

  it('may be sent later when no connection came about, at the retry neither', async () => {
    const once = memory()
    const other = await startTokenEndpoint()
    const { tokenEndpoint } = other.settings.server
    await other.stop()
    const retries: string[] = []
    const onRetry = (cause: string) => void retries.push(cause)
    expect(await exchange({ once, ...at(tokenEndpoint), onRetry })).toMatchObject({
      failure: { reason: 'server_unavailable', timedOut: false },
    })
    expect(retries).toEqual(['connection'])
    expect(await exchange({ once })).toMatchObject({ ok: true })
    expect(await exchange({ once })).toMatchObject(SPENT)
  })

  it('may be sent later when our own credential could not be read', async () => {
    const once = memory()
    const unreadable = () => {
      throw new CredentialUnreadable('client.secret could not be read')
    }
    const client = { id: 'gate-way', authentication: unreadable }
    expect(await exchange({ once, client })).toMatchObject({
      failure: { reason: 'client_refused' },
    })
    expect(await exchange({ once })).toMatchObject({ ok: true })
  })

  it.each([
    ['the connection broke', 'drop', {}],
    ['no answer came in time', 'hang', { timeoutSeconds: 0.1 }],
    ['the server had trouble', { status: 503 }, {}],
    ['our credential was refused', refusal(401, 'invalid_client'), {}],
    ['the answer is none', { status: 200, body: 'nonsense' }, {}],
  ] as const)(
    'stays spent when %s, since it may have been read',
    async (_what, answer, settings) => {
      const once = memory()
      endpoint.answer(answer, { status: 200, body: GRANTED })
      expect(await exchange({ once, ...settings })).toMatchObject({ ok: false })
      expect(await exchange({ once })).toMatchObject(SPENT)
      expect(endpoint.received).toHaveLength(1)
    },
  )

  it('stays spent when the connection came about at the retry, and broke', async () => {
    const once = memory()
    const other = await startTokenEndpoint()
    const { tokenEndpoint } = other.settings.server
    await other.stop()
    let again: TokenEndpoint | undefined
    const pause = async () => {
      again = await startTokenEndpoint(tokenEndpoint)
      again.answer('drop')
    }
    expect(await exchange({ once, ...at(tokenEndpoint), pause })).toMatchObject({
      failure: { reason: 'server_unavailable' },
    })
    expect(again?.received).toHaveLength(1)
    await again?.stop()
    expect(await exchange({ once })).toMatchObject(SPENT)
  })
})
