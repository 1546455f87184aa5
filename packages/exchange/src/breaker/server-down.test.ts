import type { VerifiedToken } from '@cambio/validation'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orderFor, partnerToken } from '../../test/realm.ts'
import { GRANTED, refusal, startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { TokenEndpoint } from '../../test/token-endpoint.ts'
import type { ExchangeOrder } from '../exchange-order.ts'
import { exchangeToken } from '../exchange-token.ts'
import { Turns } from '../turns.ts'
import { createBreaker } from './breaker.ts'
import type { Breaker } from './breaker.ts'

let subject: VerifiedToken
let endpoint: TokenEndpoint
beforeAll(async () => {
  subject = await partnerToken()
})
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

const exchange = (changes: Partial<ExchangeOrder> = {}, settings: object = {}) =>
  exchangeToken(orderFor(subject, changes), { ...endpoint.settings, ...settings })

describe('a server that is down', () => {
  let time: number
  let breaker: Breaker
  beforeEach(() => {
    time = 0
    breaker = createBreaker({ failures: 2, openSeconds: 5, clock: () => time })
  })
  const ask = (settings: object = {}) => exchange({}, { breaker, ...settings })
  const bringDown = async () => {
    endpoint.answer({ status: 502 })
    await ask()
    await ask()
    endpoint.answer({ status: 200, body: GRANTED })
  }

  it('is not asked for a while, and says for how long', async () => {
    await bringDown()
    time += 1
    expect(await ask()).toMatchObject({
      failure: {
        reason: 'server_unavailable',
        road: 'idp-permission',
        timedOut: false,
        retryAfterSeconds: 4,
      },
    })
    expect(endpoint.received).toHaveLength(2)
  })

  it('is asked by one first, then by all', async () => {
    await bringDown()
    time += 5
    const all = await Promise.all([ask(), ask(), ask()])
    expect(all.map(({ ok }) => ok)).toEqual([true, false, false])
    expect(endpoint.received).toHaveLength(3)
    expect(await ask()).toMatchObject({ ok: true })
  })

  it.each([
    ['does not answer', 'hang', { timeoutSeconds: 0.05 }],
    ['hangs up', 'drop', {}],
    ['has trouble', { status: 500 }, {}],
  ] as const)('is down when it %s', async (_what, answer, settings) => {
    endpoint.answer(answer)
    await ask(settings)
    await ask(settings)
    expect(breaker.state).toBe('open')
  })

  it.each([
    ['refuses', refusal(400, 'invalid_grant')],
    ['refuses us', refusal(401, 'invalid_client')],
    ['is pressed', { status: 429 }],
    ['is no such server', { status: 404 }],
  ])('is not down when it %s', async (_what, answer) => {
    endpoint.answer(answer)
    for (const each of [1, 2, 3]) expect([each, (await ask()).ok]).toEqual([each, false])
    expect(breaker.state).toBe('closed')
  })

  it('is not held to be down when time was over before its turn', async () => {
    endpoint.answer('hang')
    const turns = new Turns(1)
    const others = { timeoutSeconds: 0.05, turns }
    await Promise.all([ask({ timeoutSeconds: 0.3, turns }), ask(others), ask(others)])
    expect(breaker.state).toBe('closed')
    expect(endpoint.received).toHaveLength(1)
  })
})
