import { startUpstream, type ReceivedRequest, type RunningUpstream } from '@cambio/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage, type TrustText } from './stage.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function api(): Promise<RunningUpstream> {
  const running = await startUpstream({ open: true })
  closers.push(() => running.stop())
  return running
}

type Route = (upstream: string) => object
const TARGET = { target: { audience: ['orders-api'] } }

const trustWith =
  (...routes: readonly Route[]) =>
  (trust: TrustText): TrustText => {
    const [{ upstream }] = trust['routes'] as [{ upstream: string }]
    return { ...trust, routes: routes.map((route) => ({ upstream, ...route(upstream) })) }
  }

async function start(...[options]: Parameters<typeof startStage>): Promise<Stage> {
  const stage = await startStage(options)
  closers.push(() => stage.stop())
  return stage
}

describe('several upstreams by weight', () => {
  const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy']
  const byWeight =
    (other: string, weights: readonly [number, number], more: object = TARGET): Route =>
    (own) => ({
      match: { path: '/orders' },
      upstream: [
        { to: own, weight: weights[0] },
        { to: other, weight: weights[1] },
      ],
      ...more,
    })
  const tokenOf = ({ partner }: Stage, sub: string): string =>
    partner.token({ sub, jti: `${sub}-1` })
  const askAs = (stage: Stage, sub: string) =>
    ask(`${stage.url}/orders`, { headers: bearer(tokenOf(stage, sub)) })
  const got = ({ received }: RunningUpstream): number => received.length

  it('give one user always the same one', async () => {
    const next = await api()
    const stage = await start({ trust: trustWith(byWeight(next.url, [50, 50])) })
    for (const name of NAMES) {
      const before = [got(stage.upstream), got(next)]
      for (let times = 0; times < 3; times += 1) await askAs(stage, name)
      const share = [got(stage.upstream) - (before[0] ?? 0), got(next) - (before[1] ?? 0)]
      expect(new Set(share)).toEqual(new Set([0, 3]))
    }
    expect(got(stage.upstream)).toBeGreaterThan(0)
    expect(got(next)).toBeGreaterThan(0)
  })

  it('give nobody one whose weight is 0', async () => {
    const next = await api()
    const stage = await start({ trust: trustWith(byWeight(next.url, [1, 0])) })
    for (const name of NAMES) await askAs(stage, name)
    expect([got(stage.upstream), got(next)]).toEqual([NAMES.length, 0])
  })

  it('agree about a user on every route with the same list', async () => {
    const next = await api()
    const other = { ...TARGET, match: { path: '/invoices' } }
    const routes = [byWeight(next.url, [50, 50]), byWeight(next.url, [50, 50], other)]
    const stage = await start({ trust: trustWith(...routes) })
    for (const name of NAMES) {
      const headers = bearer(tokenOf(stage, name))
      const before = got(next)
      await ask(`${stage.url}/orders`, { headers })
      await ask(`${stage.url}/invoices`, { headers })
      expect([0, 2]).toContain(got(next) - before)
    }
  })

  it('spread requests of nobody', async () => {
    const next = await api()
    const stage = await start({
      trust: trustWith(byWeight(next.url, [50, 50], { public: true })),
    })
    for (let times = 0; times < 40; times += 1) await ask(`${stage.url}/orders`)
    expect(got(stage.upstream)).toBeGreaterThan(0)
    expect(got(next)).toBeGreaterThan(0)
  })

  it('get other weights by a reload, which costs no exchange', async () => {
    const next = await api()
    const stage = await start({ trust: trustWith(byWeight(next.url, [1, 0])) })
    const headers = bearer(tokenOf(stage, 'alice'))
    await ask(`${stage.url}/orders`, { headers })
    stage.gateway.take(stage.settings({ trust: trustWith(byWeight(next.url, [0, 1])) }))
    await ask(`${stage.url}/orders`, { headers })
    expect([got(stage.upstream), got(next)]).toEqual([1, 1])
    expect(stage.tokens.exchanges).toHaveLength(1)
  })
})

describe('a path', () => {
  const REWRITE = { stripPrefix: '/v1', addPrefix: '/api' }
  const rewriting =
    (rewrite: object, more: object = {}): Route =>
    () => ({ match: { path: '/v1' }, rewrite, ...TARGET, ...more })
  const sent = async (path: string, rewrite: object): Promise<string | undefined> => {
    const stage = await start({ trust: trustWith(rewriting(rewrite)) })
    await ask(stage.url + path, { headers: bearer(stage.partner.token()) })
    return stage.upstream.received[0]?.url
  }

  it.each([
    ['/v1/orders/7?q=/v1', REWRITE, '/api/orders/7?q=/v1'],
    ['/v1', REWRITE, '/api'],
    ['/v1?a=1', { stripPrefix: '/v1' }, '/?a=1'],
    ['/v1/orders', { stripPrefix: '/v1' }, '/orders'],
    ['/v1/v1', { stripPrefix: '/v1' }, '/v1'],
    ['/v1/orders', { addPrefix: '/api' }, '/api/v1/orders'],
    ['/v1/%6frders', { stripPrefix: '/v1' }, '/orders'],
  ])('%s with %j arrives as %s', async (path, rewrite, arrived) => {
    expect(await sent(path, rewrite)).toBe(arrived)
  })

  it.each(['/v1/../admin', '/v1//admin', '/v1/%2e%2e/admin', '/v10/orders', '/v1%2forders'])(
    '%s does not arrive at all',
    async (path) => {
      expect(await sent(path, { stripPrefix: '/v1' })).toBeUndefined()
    },
  )

  it('in a redirect of the upstream is written back', async () => {
    const stage = await start({
      answer: ({ url, headers }: ReceivedRequest, response) => {
        const location = url.endsWith('/absolute') ? `http://${headers.host}/api/x` : '/api/x?y'
        response.writeHead(302, { location }).end()
      },
      trust: trustWith(rewriting(REWRITE)),
    })
    const headers = bearer(stage.partner.token())
    const told = async (path: string) => (await ask(stage.url + path, { headers })).headers.location
    expect([await told('/v1/relative'), await told('/v1/absolute')]).toEqual(['/v1/x?y', '/v1/x'])
  })
})

describe('the host that is sent', () => {
  const arriving = async (host?: string): Promise<ReceivedRequest | undefined> => {
    const route: Route = () => ({ match: { path: '/' }, public: true, ...(host && { host }) })
    const stage = await start({ trust: trustWith(route) })
    await ask(stage.url, { headers: { host: 'api.example.com:8080' } })
    return stage.upstream.received[0]
  }

  it('is the upstream’s own', async () => {
    const received = await arriving()
    expect(received?.headers.host).toMatch(/^localhost:\d+$/)
    expect(received?.headers['x-forwarded-host']).toBe('api.example.com:8080')
  })

  it.each([
    ['client', 'api.example.com:8080'],
    ['orders.example', 'orders.example'],
  ])('may be another: %s', async (host, arrived) => {
    const received = await arriving(host)
    expect(received?.headers.host).toBe(arrived)
    expect(received?.rawHeaders.filter((name) => name.toLowerCase() === 'host')).toHaveLength(1)
  })
})
