import type { Members } from '@cambio/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { bearer, issued, startStage, type Stage } from './stage.ts'
import type { TokenAnswer } from './token-endpoint.ts'

let time = 1_000
let stage: Stage
const start = async (): Promise<Stage> =>
  (stage = await startStage({ parts: { clock: () => time } }))
afterEach(() => stage?.stop())

const get = (jti: string): Promise<Response> =>
  fetch(`${stage.url}/orders`, { headers: bearer(stage.partner.token({ jti })) })
const granted = (): TokenAnswer => ({ status: 200, body: issued(stage.issuedToken()) })
const away = (): TokenAnswer => ({ status: 503, body: {} })
const isOpen = async (): Promise<string> =>
  /^cambio_exchange_breaker_open (\d)$/m.exec(await stage.metrics())?.[1] ?? ''

/** Keycloak fails so often in a row that nobody asks it any more. */
async function bringDown(): Promise<void> {
  stage.tokens.answer = away
  for (let at = 0; at < 5; at += 1) await get(`down-${at}`)
  expect(stage.tokens.exchanges).toHaveLength(5)
}

describe('a Keycloak that is away', () => {
  it('is not asked for a while, and callers are told when to come again', async () => {
    await start()
    expect(await isOpen()).toBe('0')
    await bringDown()
    const answer = await get('another')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(((await answer.json()) as Members)['reason']).toBe('exchange_unavailable')
    expect(stage.tokens.exchanges).toHaveLength(5)
    expect(await isOpen()).toBe('1')
    expect(stage.log()).toContain('did not answer several times in a row')
  })

  it('is asked by one request when the while is over, and by all when that one got its token', async () => {
    await start()
    await bringDown()
    time += 5
    await get('tries')
    expect(stage.tokens.exchanges).toHaveLength(6)
    expect((await get('is spared again')).status).toBe(503)
    expect(stage.tokens.exchanges).toHaveLength(6)

    time += 5
    stage.tokens.answer = granted
    expect((await get('gets it')).status).toBe(200)
    expect((await get('and everybody')).status).toBe(200)
    expect(await isOpen()).toBe('0')
    expect(stage.log()).toContain('answers again')
  })

  it('is spared after a reload too', async () => {
    await start()
    await bringDown()
    stage.gateway.take(stage.settings())
    expect((await get('after the reload')).status).toBe(503)
    expect(stage.tokens.exchanges).toHaveLength(5)
    expect(await isOpen()).toBe('1')
  })

  it('is not taken for away when it refuses', async () => {
    await start()
    stage.tokens.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    for (let at = 0; at < 7; at += 1) expect((await get(`refused-${at}`)).status).toBe(401)
    expect(await isOpen()).toBe('0')
  })
})

describe('a conflict with another first exchange of the same user', () => {
  const CONFLICT: TokenAnswer = { status: 409, body: { error: 'conflict' } }

  it('is asked about once more, and counted', async () => {
    await start()
    stage.tokens.answer = () => (stage.tokens.exchanges.length === 1 ? CONFLICT : granted())
    expect((await get('first')).status).toBe(200)
    expect(stage.tokens.exchanges).toHaveLength(2)
    expect(await stage.metrics()).toContain('cambio_exchange_retries_total{cause="conflict"} 1')
  })

  it('is "later" when it comes again', async () => {
    await start()
    stage.tokens.answer = () => CONFLICT
    expect((await get('first')).status).toBe(503)
    expect(stage.tokens.exchanges).toHaveLength(2)
  })
})
