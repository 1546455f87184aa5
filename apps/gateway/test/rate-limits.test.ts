import { afterEach, describe, expect, it } from 'vitest'
import { bearer, startStage, type Stage, type TrustText } from './stage.ts'

let stage: Stage
afterEach(() => stage?.stop())

/** Seconds of the windows' clock. */
let seconds = 0

interface Limits {
  readonly everywhere?: readonly object[]
  readonly orders?: readonly object[]
  readonly more?: Record<string, unknown>
}

async function start({ everywhere = [], orders = [], more = {} }: Limits): Promise<void> {
  seconds = 1_000
  stage = await startStage({
    trust: (text) => ({ ...text, ...more, rateLimits: everywhere, routes: routesOf(text, orders) }),
    parts: { clock: () => seconds },
  })
}

function routesOf({ routes }: TrustText, rateLimits: readonly object[]): readonly object[] {
  const [{ upstream } = { upstream: '' }] = routes as { upstream: string }[]
  const target = { audience: ['orders-api'] }
  return [
    { match: { path: '/orders' }, upstream, target, rateLimits },
    { match: { path: '/other' }, upstream, target },
    { match: { path: '/public' }, upstream, public: true },
  ]
}

const limit = (per: string, requests = 2, windowSeconds = 60) => ({
  name: `per-${per}`,
  per,
  requests,
  windowSeconds,
})
const ask = (token: string | undefined, path = '/orders', headers = {}): Promise<Response> =>
  fetch(stage.url + path, {
    headers: { ...headers, ...(token !== undefined && bearer(token)) },
  })
const status = async (...args: Parameters<typeof ask>): Promise<number> =>
  (await ask(...args)).status
const tokenOf = (sub: string, more = {}): string =>
  stage.partner.token({ sub, jti: crypto.randomUUID(), ...more })

describe('a rate limit', () => {
  it('tells a client what is left, and refuses with the time to wait', async () => {
    await start({ everywhere: [limit('subject')] })
    const first = await ask(tokenOf('alice'))
    expect(first.status).toBe(200)
    expect(first.headers.get('ratelimit-policy')).toBe('"per-subject";q=2;w=60')
    expect(first.headers.get('ratelimit')).toBe('"per-subject";r=1;t=60')
    seconds += 20
    expect((await ask(tokenOf('alice'))).headers.get('ratelimit')).toBe('"per-subject";r=0;t=40')

    const refused = await ask(tokenOf('alice'))
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('40')
    expect(refused.headers.get('ratelimit')).toBe('"per-subject";r=0;t=40')
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({ reason: 'rate_limited' })
    expect(stage.upstream.received).toHaveLength(2)
    expect(await stage.metrics()).toContain('cambio_rate_limited_total{limit="per-subject"} 1')

    seconds += 40
    expect(await status(tokenOf('alice'))).toBe(200)
  })

  it('refuses before Keycloak is asked', async () => {
    await start({ everywhere: [limit('subject', 1)] })
    await ask(tokenOf('alice'))
    await ask(tokenOf('alice'))
    expect(stage.tokens.exchanges).toHaveLength(1)
  })

  it('per subject counts each user for themselves, by all their tokens, and strangers not at all', async () => {
    await start({ everywhere: [limit('subject', 1)] })
    expect(await status(tokenOf('alice'))).toBe(200)
    expect(await status(tokenOf('alice'), '/other')).toBe(429)
    expect(await status(tokenOf('bob'))).toBe(200)
    const foreign = stage.partner.token({ sub: 'carol', aud: 'other' })
    expect(await status(foreign)).toBe(401)
    expect(await status(tokenOf('carol'))).toBe(200)
  })

  it('per subject tells equal users of two issuers apart', async () => {
    await start({ everywhere: [limit('subject', 1)] })
    expect(await status(tokenOf('alice'))).toBe(200)
    const own = { aud: ['gateway', 'orders-api'], sub: 'alice' }
    expect(await status(stage.issuedToken(own))).toBe(200)
  })

  it('per client counts all of its users together', async () => {
    await start({ everywhere: [limit('client', 1)] })
    expect(await status(tokenOf('alice', { azp: 'app' }))).toBe(200)
    expect(await status(tokenOf('bob', { azp: 'app' }))).toBe(429)
    expect(await status(tokenOf('bob', { azp: 'batch' }))).toBe(200)
  })

  it('per issuer counts all of its tokens together', async () => {
    await start({ everywhere: [limit('issuer', 1)] })
    expect(await status(tokenOf('alice', { azp: 'app' }))).toBe(200)
    expect(await status(tokenOf('bob', { azp: 'batch' }))).toBe(429)
    expect(await status(stage.issuedToken({ aud: ['gateway', 'orders-api'] }))).toBe(200)
  })

  it('per route counts each route for itself, wrong tokens too', async () => {
    await start({ everywhere: [limit('route', 1)] })
    expect(await status('wrong')).toBe(401)
    expect(await status(tokenOf('alice'))).toBe(429)
    expect(await status(tokenOf('alice'), '/other')).toBe(200)
  })

  it('per gateway counts all routes together, public ones too', async () => {
    await start({ everywhere: [limit('gateway')] })
    expect(await status(tokenOf('alice'))).toBe(200)
    const open = await ask(undefined, '/public')
    expect(open.headers.get('ratelimit')).toBe('"per-gateway";r=0;t=60')
    expect(await status(undefined, '/public')).toBe(429)
  })

  it('per address counts wrong tokens, and the client behind a listed proxy', async () => {
    const proxies = { addresses: ['127.0.0.0/8', '::1'] }
    await start({ everywhere: [limit('address', 1)], more: { proxies } })
    const from = (address: string) => ({ 'x-forwarded-for': address })
    expect(await status('wrong', '/orders', from('192.0.2.7'))).toBe(401)
    expect(await status(tokenOf('alice'), '/orders', from('192.0.2.7'))).toBe(429)
    expect(await status(tokenOf('alice'), '/orders', from('192.0.2.8'))).toBe(200)
    expect(await status('wrong', '/orders', from('2001:db8::1'))).toBe(401)
    expect(await status('wrong', '/orders', from('2001:db8::2'))).toBe(429)
  })

  it('of one route counts there alone, beside those for every route', async () => {
    await start({
      everywhere: [limit('subject', 3)],
      orders: [{ ...limit('subject', 1), name: 'own' }],
    })
    const first = await ask(tokenOf('alice'))
    expect(first.headers.get('ratelimit-policy')).toBe('"per-subject";q=3;w=60, "own";q=1;w=60')
    expect(await status(tokenOf('alice'))).toBe(429)
    expect(await status(tokenOf('alice'), '/other')).toBe(200)
    expect(await status(tokenOf('alice'), '/other')).toBe(429)
  })

  it('says the longest wait of several', async () => {
    await start({ everywhere: [limit('route', 1, 5), limit('gateway', 1, 7_200)] })
    await ask(tokenOf('alice'))
    expect((await ask(tokenOf('alice'))).headers.get('retry-after')).toBe('7200')
  })

  it('goes on over a reload, and the cache with it', async () => {
    await start({ everywhere: [limit('subject')] })
    const token = tokenOf('alice')
    await ask(token)
    stage.gateway.take(
      stage.settings({
        trust: (text) => ({
          ...text,
          rateLimits: [limit('subject'), limit('gateway', 100)],
          routes: routesOf(text, []),
        }),
      }),
    )
    expect(await status(token)).toBe(200)
    expect(await status(token)).toBe(429)
    expect(stage.tokens.exchanges).toHaveLength(1)
  })

  it('is not spoken of where there is none', async () => {
    await start({})
    const answer = await ask(tokenOf('alice'))
    expect(answer.headers.get('ratelimit')).toBeNull()
    expect(answer.headers.get('ratelimit-policy')).toBeNull()
  })
})
