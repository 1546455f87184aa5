import { afterEach, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, issued, startStage, type Stage, type StageOptions } from './stage.ts'

let stage: Stage
/** How far the gateway's clock is ahead of ours, in seconds. */
let ahead: number
const now = (): number => Math.floor(Date.now() / 1_000) + ahead
afterEach(() => stage.stop())

async function start(options: StageOptions = {}): Promise<void> {
  ahead = 0
  stage = await startStage({ parts: { now }, ...options })
}

const use = async (token: string): Promise<readonly [number, unknown]> => {
  const { status, reason } = await ask(`${stage.url}/orders`, { headers: bearer(token) })
  return [status, reason]
}

/** A token that was exchanged, given from the cache, and then given without another decision. */
async function settled(claims: Record<string, unknown> = {}): Promise<string> {
  const token = stage.partner.token(claims)
  for (let each = 0; each < 3; each += 1) expect(await use(token)).toEqual([200, undefined])
  expect(stage.tokens.exchanges).toHaveLength(1)
  stage.upstream.reset()
  return token
}

describe('a decision that is settled', () => {
  it('counts as a hit, and names in the log what it is about', async () => {
    await start()
    await settled()
    expect(await stage.metrics()).toContain(
      'cambio_cache_lookups_total{tier="memory",outcome="hit"} 2',
    )
    const lines = (): readonly object[] => stage.logLines().filter((line) => 'status' in line)
    await expect.poll(lines).toHaveLength(3)
    const facts = ({ issuer, road, route, token }: Record<string, unknown>) => [
      issuer,
      road,
      route,
      token,
    ]
    const [first, second, third] = lines().map((line) => facts({ ...line }))
    expect([second, third]).toEqual([first, first])
    expect(lines()[2]).toMatchObject({ cache: 'hit-memory' })
  })

  it('ends when the token is older than its rule allows, seconds later', async () => {
    await start({
      trust: (text) => {
        const [partner, ...others] = text['issuers'] as [object, ...object[]]
        const old = { ...partner, accept: { maxAgeSeconds: 30 } }
        return { ...text, issuers: [old, ...others] }
      },
    })
    const token = await settled({ iat: now() - 28 })
    ahead = 8
    expect(await use(token)).toEqual([401, 'too_old'])
    expect(stage.upstream.received).toEqual([])
  })

  it('ends before the issued token does', async () => {
    await start()
    stage.tokens.answer = () => ({
      status: 200,
      body: issued(stage.issuedToken({ exp: now() + 60 }), { expires_in: 60 }),
    })
    const token = await settled()
    ahead = 61
    expect(await use(token)).toEqual([200, undefined])
    expect(stage.tokens.exchanges).toHaveLength(2)
  })

  it('is of one route: another one with another target is decided by itself', async () => {
    await start({
      trust: (text) => {
        const [orders, ...others] = text['routes'] as [object, ...object[]]
        const narrow = { match: { path: '/orders/narrow' }, allow: { scope: ['orders:read'] } }
        return { ...text, routes: [{ ...orders, ...narrow }, orders, ...others] }
      },
    })
    const token = await settled()
    const { status } = await ask(`${stage.url}/orders/narrow`, { headers: bearer(token) })
    expect(status).toBe(403)
    expect(stage.upstream.received).toEqual([])
  })
})
